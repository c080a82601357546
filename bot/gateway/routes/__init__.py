"""Routes, one module per thing."""
