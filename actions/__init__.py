"""Rasa custom actions: each calls a service and says its result."""
