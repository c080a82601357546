"""One module per command of ./bandian."""
