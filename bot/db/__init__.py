"""Storage: the only place that knows SQLAlchemy. Services see units of work, repositories and records."""
