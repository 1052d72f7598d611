"""A file in the making: chosen rows and columns of a resource, piece by piece, counted and hashed on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.bulk.formats import CSV, XLSX
from backoffice.bulk.resources import ExportResource
from backoffice.bulk.streams import Piece, csv_pieces
from backoffice.bulk.workbooks import MOST_ROWS_OUT
from backoffice.exceptions import InvalidInput

Tick = Callable[[int], None]


def no_tick(rows: int) -> None:
    """Say nothing."""


class Export:
    """`rows`, `size` and `digest` grow with the file and are right behind its last piece."""

    def __init__(
        self, resource: ExportResource, chosen: QuerySet[Any], names: Sequence[str] | None, kind: type[CSV | XLSX]
    ) -> None:
        self.resource, self.names, self.kind = resource, names, kind
        self.chosen_rows = resource.rows(chosen)
        self.headers: Sequence[str] = resource.get_export_headers(names)
        self.rows = self.size = 0
        self._sha = sha256()

    @property
    def digest(self) -> str:
        return self._sha.hexdigest()

    def check_size(self) -> None:
        """Refuse at once what a sheet cannot hold. Raises InvalidInput."""
        if self.kind is XLSX and self.chosen_rows.order_by()[: MOST_ROWS_OUT + 1].count() > MOST_ROWS_OUT:
            sentence = _("An XLSX file takes at most %(most)s rows here. Narrow the list, or choose CSV.")
            raise InvalidInput(sentence % {"most": f"{MOST_ROWS_OUT:,}"})

    def pieces(self, tick: Tick = no_tick) -> Iterator[bytes]:
        """Yield the file; `tick` hears how many rows are written and may raise to end it."""
        with closing(self._made(tick)) as pieces:
            for piece, rows in pieces:
                self.rows += rows
                self.size += len(piece)
                self._sha.update(piece)
                tick(self.rows)
                if piece:
                    yield piece

    def _made(self, tick: Tick) -> Any:
        paths = self.resource.paths(self.names)
        if self.kind is CSV and paths is not None:
            return csv_pieces(self.headers, self.chosen_rows, paths)
        return self._in_python(tick)

    def _in_python(self, tick: Tick) -> Iterator[Piece]:
        """Yield what the database alone cannot write. A workbook is written whole before its first byte is known."""
        written = 0

        def counted(rows: Iterable[Any]) -> Iterator[Any]:
            nonlocal written
            for row in rows:
                written += 1
                yield row
                if written % 250 == 0:
                    tick(written)

        known = 0
        for piece in self.kind().stream(self.headers, counted(self.resource.values(self.chosen_rows, self.names))):
            yield piece, written - known
            known = written
