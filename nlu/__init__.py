"""Text to meaning: training data from the catalogue, and the components that config.yml names."""
