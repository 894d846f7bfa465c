"""The database: tables, engine, migrations. SQLAlchemy Core only; nothing here that only SQLite or only PostgreSQL can do."""
