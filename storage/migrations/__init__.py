"""The schema's history, for SQLite and Postgres alike."""
