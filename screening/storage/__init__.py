"""What is kept: rows, sealed answers, keys and the audit chain.  The only users of SQLAlchemy."""
