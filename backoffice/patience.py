"""How long a statement may take that no page waits for; the limits of the database's role are made for pages."""

from __future__ import annotations

from typing import Literal

from django.db import connection

STATEMENT = "10min"
"""One of the statements of an import, or a rule of the books."""
DOWNLOAD = "6h"
"""All of a file: it takes as long as the line of whoever fetches it."""


def limits(limit: str, scope: Literal["LOCAL", "SESSION"] = "LOCAL") -> str:
    """Return PostgreSQL's SQL by which a transaction, or a session, may work and stand idle so long."""
    return f"SET {scope} statement_timeout = '{limit}'; SET {scope} idle_in_transaction_session_timeout = '{limit}'"


def be_patient(limit: str, scope: Literal["LOCAL", "SESSION"] = "LOCAL") -> None:
    """Give the statements of this transaction so long, or those of a command's session; SQLite has no such limit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(limits(limit, scope))
