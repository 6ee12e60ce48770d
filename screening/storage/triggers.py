"""What the database itself refuses: changing what is kept for ever, and deleting what no removal names.

The one list of triggers.  The migrations that create them hold copies of this text (migrations import
nothing of ours); a test compares both, and another compares what a migrated database has.
"""

from __future__ import annotations

KEPT = (
    # table, key column, condition on OLD under which a row is kept as it is
    ("audit_event", "sequence", ""),
    ("kept_text", "digest", ""),
    ("review", "id", "OLD.signed_at IS NOT NULL"),
    ("addendum", "id", ""),
    ("retraction", "id", ""),
)
"""Rows that never change; a DELETE passes for ids in ``removal`` only.  ``removal`` itself loses nothing."""

POSTGRESQL_FUNCTION = """\
CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listed boolean;
BEGIN
    IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM %I.removal WHERE table_name = $1 AND row_id = $2)', TG_TABLE_SCHEMA
        ) INTO listed USING TG_TABLE_NAME, to_jsonb(OLD) ->> TG_ARGV[0];
        IF listed THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME;
END
$$"""


def sqlite_triggers() -> list[str]:
    """CREATE statements for SQLite."""
    statements = []
    for table, key, condition in KEPT:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END"
        when = f" WHEN {condition}" if condition else ""
        named = f"table_name = '{table}' AND row_id = CAST(OLD.{key} AS TEXT)"
        listed = f"EXISTS (SELECT 1 FROM removal WHERE {named})"
        unlisted = f" WHEN {condition} AND NOT {listed}" if condition else f" WHEN NOT {listed}"
        statements.append(f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}{when} {refuse}")
        statements.append(f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table}{unlisted} {refuse}")
    refuse = "BEGIN SELECT RAISE(ABORT, 'removal is kept as it is'); END"
    statements.append(f"CREATE TRIGGER removal_unchanged BEFORE UPDATE ON removal {refuse}")
    statements.append(f"CREATE TRIGGER removal_undeleted BEFORE DELETE ON removal {refuse}")
    return statements


def postgresql_triggers() -> list[str]:
    """CREATE statements for PostgreSQL, the function first."""
    statements = [POSTGRESQL_FUNCTION]
    for table, key, condition in KEPT:
        when = f" WHEN ({condition})" if condition else ""
        statements.append(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW{when} EXECUTE FUNCTION keep_row('{key}')"
        )
    statements.append(
        "CREATE TRIGGER removal_kept BEFORE UPDATE OR DELETE ON removal"
        " FOR EACH ROW EXECUTE FUNCTION keep_row()"
    )
    statements += [
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION keep_row()"
        for table in [*(table for table, _key, _condition in KEPT), "removal"]
    ]
    return statements
