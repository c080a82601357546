"""The hall's rules: no framework is imported here."""
