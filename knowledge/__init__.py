"""What the hall knows: records as YAML, read once into an immutable catalogue."""
