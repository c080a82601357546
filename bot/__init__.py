"""The running service: settings, database, services, channels, gateway."""
