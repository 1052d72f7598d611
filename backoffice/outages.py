"""Tell an outage, which ends by itself, from a fault of ours."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db import Error as DatabaseFailure


class Outage(Enum):
    """What is the matter; the value is after how many seconds to ask again."""

    BUSY = 5
    AWAY = 15
    FULL = 60


# Deadlock, serialization failure, lock time-out, statement time-out: rolled back, and well the next time.
BUSY = {"40P01", "40001", "55P03", "57014"}
FULL = {"53100"}
# Connection lost or refused, too many connections, starting up, shutting down, a standby that may not be written.
AWAY = ("08", "53", "57P", "25006", "25P03")
SQLITE = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
}
PRIMARY = 0xFF  # an extended code of SQLite has the plain one in its last byte


def outage_of(error: BaseException | None) -> Outage | None:
    """Return which outage the error tells of, whatever was raised from it; None for a fault of ours."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if found := _told_by(error):
            return found
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _told_by(error: BaseException) -> Outage | None:
    if isinstance(error, OSError):
        return Outage.FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    if isinstance(error, sqlite3.Error):
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & PRIMARY)
    if not isinstance(error, DatabaseFailure) or isinstance(error.__cause__, sqlite3.Error):
        return None
    return _told_by_postgresql(error)


def _told_by_postgresql(error: DatabaseFailure) -> Outage | None:
    code = getattr(error.__cause__, "pgcode", None)
    if code is None:  # the server said nothing: it cannot be reached, or the line was cut
        is_cut = type(error) is DatabaseError and error.__cause__ is not None  # the driver found no better name
        return Outage.AWAY if is_cut or isinstance(error, InterfaceError | OperationalError) else None
    if code in BUSY:
        return Outage.BUSY
    if code in FULL:
        return Outage.FULL
    return Outage.AWAY if code.startswith(AWAY) else None
