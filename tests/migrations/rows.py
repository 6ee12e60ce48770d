"""Rows for any table of any revision, made from what the database itself says about it: nobody's, and legal."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint

AT_A_TIME = 5_000
AT = dt.datetime(2026, 3, 2, 15, 4, 5, tzinfo=dt.UTC)
_ONE_OF_TWO = re.compile(r"\(?(\w+) IS NULL\)? <> \(?(\w+) IS NULL\)?")
_ONE_OF = re.compile(r"\(?\"?(\w+)\"?\)?(?:::\w+)? (?:IN \(|= ANY \(+ARRAY\[)'(\w+)'", re.IGNORECASE)


class Rows:
    """Makes row number n of every table; the same number of another table is what a foreign key points to."""

    def __init__(self, connection: sa.Connection) -> None:
        self.schema = sa.MetaData()
        self.schema.reflect(connection)
        self.tables = [one for one in self.schema.sorted_tables if one.name != "alembic_version"]
        look = sa.inspect(connection)
        self._allowed: dict[str, dict[str, str | None]] = {}
        for table in self.tables:
            rules = [check["sqltext"] for check in look.get_check_constraints(table.name)]
            allowed = self._allowed[table.name] = {}
            allowed |= dict(found.groups() for rule in rules if (found := _ONE_OF.search(rule)))
            allowed |= {found[2]: None for rule in rules if (found := _ONE_OF_TWO.search(rule))}
        self._foreign: dict[str, list[ReflectedForeignKeyConstraint]] = {
            table.name: look.get_foreign_keys(table.name) for table in self.tables
        }

    def row(self, table: sa.Table, number: int) -> dict[str, Any]:
        """Row ``number`` (from 1) of this table."""
        made = {column.name: self._value(table, column, number) for column in table.columns}
        for key in self._foreign[table.name]:
            parent = self.schema.tables[key["referred_table"]]
            for mine, theirs in zip(key["constrained_columns"], key["referred_columns"], strict=True):
                if made[mine] is None:
                    continue
                if parent is not table:
                    made[mine] = self.row(parent, number)[theirs]
                elif table.columns[mine].nullable:
                    made[mine] = None
        return made

    def _value(self, table: sa.Table, column: sa.Column[Any], number: int) -> Any:
        if column.name in self._allowed[table.name]:
            return self._allowed[table.name][column.name]
        kind = column.type
        if isinstance(kind, sa.Boolean):
            return True
        if isinstance(kind, sa.Integer):
            return number % 30_000 if isinstance(kind, sa.SmallInteger) else number
        if isinstance(kind, sa.DateTime):
            return AT if getattr(kind, "timezone", False) else AT.replace(tzinfo=None)
        if isinstance(kind, sa.Date):
            return AT.date() + dt.timedelta(days=number % 365_000)
        if isinstance(kind, sa.LargeBinary):
            return number.to_bytes(32, "big")
        most = min(getattr(kind, "length", None) or 32, 32)
        return f"{number:x}".rjust(most, "0")[-most:]

    def fill(self, connection: sa.Connection, many: int, *, first: int = 1) -> None:
        """So many rows in every table, beginning with number ``first``."""
        for table in self.tables:
            for start in range(first, first + many, AT_A_TIME):
                numbers = range(start, min(start + AT_A_TIME, first + many))
                connection.execute(sa.insert(table), [self.row(table, number) for number in numbers])
        connection.commit()

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns of every table."""
        return {table.name: [column.name for column in table.columns] for table in self.tables}

    def contents(self, connection: sa.Connection, columns: dict[str, list[str]]) -> dict[str, list[Any]]:
        """Every row of these columns of these tables, in an order of its own."""
        found = {}
        for name, some in columns.items():
            wanted = sa.select(*(self.schema.tables[name].columns[one] for one in some))
            found[name] = sorted((tuple(row) for row in connection.execute(wanted)), key=repr)
        return found
