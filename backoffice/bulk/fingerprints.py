"""A mark for each verdict of a preview, kept beside the file: the import can say which rows have moved since."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from struct import Struct
from typing import IO
from zlib import crc32

from backoffice.bulk.kinds import VERDICTS, Kind
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.verdicts import PreviewOutdated

MARK = Struct("<II")
NAMED = 5
Fingerprints = IO[bytes]
"""A file with a line and the checksum of its verdict for each right row: 8 bytes each, by line. The line 0 stands for
how the file was read, and for what the import goes by besides."""


def write_fingerprints(stage: Stage, kind: Kind, file: Fingerprints) -> None:
    for mark in _marks(stage, kind):
        file.write(MARK.pack(*mark))


def check_unmoved(stage: Stage, kind: Kind, shown: Fingerprints) -> None:
    """Raise PreviewOutdated naming the rows whose verdict is not the one that was shown."""
    count, first = 0, []
    for line in _moved(_kept(shown), _marks(stage, kind)):
        count += 1
        if count <= NAMED:
            first.append(line)
    if count:
        lines = ", ".join(map(str, first))
        names = stage.rows(f"SELECT line, {kind.label} FROM {ROWS} WHERE line IN ({lines}) ORDER BY line")
        raise PreviewOutdated([(line, name or "") for line, name in names], count)


def _moved(shown: Iterator[tuple[int, int]], now: Iterator[tuple[int, int]]) -> Iterator[int]:
    """Yield the lines that are judged otherwise now, those included that have become wrong, or right."""
    for line, marks in groupby(merge(shown, now), key=lambda mark: mark[0]):
        found = [mark for _line, mark in marks]
        if len(found) != 2 or found[0] != found[1]:
            yield line


def _kept(shown: Fingerprints) -> Iterator[tuple[int, int]]:
    while piece := shown.read(MARK.size * 1_024):
        yield from MARK.iter_unpack(piece)


def _marks(stage: Stage, kind: Kind) -> Iterator[tuple[int, int]]:
    source = stage.source
    reading = (source.layout, source.columns, source.recipe, kind.circumstances(stage))
    yield 0, crc32(repr(reading).encode())
    sql = f"SELECT line, state, target, stamp, fields FROM {VERDICTS} ORDER BY line"
    for line, *verdict in stage.stream(sql):
        yield line, crc32(repr(verdict).encode())
