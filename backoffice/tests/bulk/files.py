"""Small files and what a source makes of them."""

from __future__ import annotations

from pathlib import Path

from backoffice.bulk.sources import Source


def written(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def dicts(source: Source) -> list[dict[str, str | None]]:
    """Return the rows by our fields."""
    return [dict(zip(source.columns, cells, strict=True)) for _line, cells in source.rows()]
