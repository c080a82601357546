"""Measures the assistant on cases with expected facts or labels."""
