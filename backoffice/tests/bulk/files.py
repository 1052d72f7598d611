"""Small files and what a source makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from backoffice.bulk.opening import open_table
from backoffice.bulk.sources import Source
from backoffice.bulk.tables import Table


def written(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def dicts(source: Source) -> list[dict[str, str | None]]:
    """Return the rows by our fields."""
    return [dict(zip(source.columns, cells, strict=True)) for _line, cells in source.rows()]


def read_table(content: bytes) -> Table:
    """Read a small file whole. Raises FileRefused."""
    with NamedTemporaryFile(delete=False) as file:
        file.write(content)
    path = Path(file.name)
    try:
        table = open_table(path)
        table.check_headers()
        return replace(table, lines=[line for line in table.lines if not line.is_blank])
    finally:
        path.unlink()
