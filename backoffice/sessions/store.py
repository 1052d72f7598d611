"""A database session whose writers do not overwrite each other, and whose owners keep what is theirs.

Django writes a session back whole, as the request read it at its beginning: of two tabs the later wins, and the
earlier one's line is gone. Here each write locks the row, reads it again and puts in only what this request changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backoffice.outages import Outage, outage_of
from backoffice.sessions.stamps import ACTIVE_AT

OWN = "own:"
MISSING = object()

Data = dict[str, Any]


def own_key(user_id: int, name: str) -> str:
    """Return the session's key for something that belongs to this person and stays when they sign out."""
    return f"{OWN}{user_id}:{name}"


class MergingStore(DatabaseStore):
    """Both engines' base."""

    _session: Data  # Django's property, which loads at the first look
    _base: bytes = b"{}"
    """The data as this request read it; what differs from it is what this request changed."""

    def load(self) -> Data:
        return self.remember(super().load())

    def remember(self, data: Data) -> Data:
        """Note what the data was before this request changed it."""
        self._base = self._dumps(data)
        return data

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        elif must_create:
            super().save(must_create=True)
            self.remember(self._session)
            self.publish(self._session)
        elif self._changed() == {ACTIVE_AT}:
            self._note_activity()
        else:
            with self.locked():
                pass

    def _note_activity(self) -> None:
        """Write it if nobody is in the way and there is room; a page that only reads must not wait or fail for it."""
        try:
            with without_waiting(), self.locked(nowait=True):
                pass
        except DatabaseError as error:
            if outage_of(error) not in (Outage.BUSY, Outage.FULL):
                raise

    @contextmanager
    def locked(self, *, nowait: bool = False) -> Iterator[Data]:
        """Hold the session's row and yield its data as it is now; what the block changes is written at its end.

        Where the block raises, nothing is written. Raises UpdateError where the session is gone: signed out elsewhere;
        with `nowait` a DatabaseError where somebody else holds the row.
        """
        try:
            with transaction.atomic():
                row = self._locked_row(nowait=nowait)
                if row is None:
                    raise UpdateError
                data = self._merged(self.decode(row.session_data))
                yield data
                row.session_data, row.expire_date = self.encode(data), self.get_expiry_date()
                row.save(update_fields=("session_data", "expire_date"))
                self.publish(data)
        except BaseException:
            self.withdraw()
            raise
        self._take_over(data)

    def cycle_key(self) -> None:
        """Move the data to a new key, with what other tabs have written by now."""
        self._move(lambda data: data)

    def flush(self) -> None:
        """Begin anew under another key; what belongs to a person stays under their id. All signing out does this."""
        self._move(lambda data: {key: value for key, value in data.items() if key.startswith(OWN)})

    def publish(self, data: Data) -> None:
        """Let a cache know the new data; called while the row is locked, so that the last writer is the last here."""

    def withdraw(self) -> None:
        """Take back what a cache may know of a write that failed."""

    def _move(self, choose: Callable[[Data], Data]) -> None:
        old = self.session_key
        with transaction.atomic():
            row = self._locked_row()
            data = choose(self._merged(self.decode(row.session_data) if row is not None else {}))
            self._session_key = None
            self._session_cache = data
            self._base = b"{}"
            if data:
                self.create()
            if old is not None:
                self.delete(old)
        self.accessed = self.modified = True

    def _locked_row(self, *, nowait: bool = False) -> Session | None:
        if self.session_key is None:
            return None
        rows = Session.objects.select_for_update(of=("self",), nowait=nowait)
        return rows.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()

    def _merged(self, fresh: Data) -> Data:
        """Put into the fresh data what this request set or deleted."""
        mine = self._normal(self._session)
        for key in self._changed():
            if key in mine:
                fresh[key] = mine[key]
            else:
                fresh.pop(key, None)
        return fresh

    def _changed(self) -> set[str]:
        mine, base = self._normal(self._session), self._loads(self._base)
        return {key for key in base.keys() | mine.keys() if mine.get(key, MISSING) != base.get(key, MISSING)}

    def _take_over(self, data: Data) -> None:
        self._base = self._dumps(data)
        self._session_cache = self._loads(self._base)

    def _normal(self, data: Data) -> Data:
        """Return the data as it comes back from the database: tuples are lists there."""
        return self._loads(self._dumps(data))

    def _dumps(self, data: Data) -> bytes:
        return bytes(self.serializer().dumps(data))

    def _loads(self, data: bytes) -> Data:
        return dict(self.serializer().loads(data))


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let a write that meets SQLite's write lock fail at once instead of after the time-out of the connection."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
