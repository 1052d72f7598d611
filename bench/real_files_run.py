"""One database's part of the list of real files: prints a line of JSON. `python -m bench.real_files` starts it."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from backoffice.bulk.detection import FileRefused  # noqa: E402
from backoffice.bulk.engine import merge  # noqa: E402
from backoffice.bulk.kinds import Kind  # noqa: E402
from backoffice.bulk.opening import open_table  # noqa: E402
from backoffice.bulk.previews import Preview  # noqa: E402
from backoffice.bulk.sources import Source, Tally  # noqa: E402
from backoffice.bulk.verdicts import NothingRead  # noqa: E402
from bench.import_run import thrown_away_database  # noqa: E402
from bench.meters import Reading, memory_of  # noqa: E402
from inventory.bulk.products import Products  # noqa: E402
from inventory.imports.layouts import open_products  # noqa: E402
from sales.bulk.customers import Customers  # noqa: E402
from sales.imports.customers import open_customers  # noqa: E402

NO_TABLES = ("images-hostile", "images-product")
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".gz", ".txt")
PROSE = ("HEADERS.txt", "LICENSE.txt")
WRONG_TOLD = 3


def main(folder: Path) -> None:
    with TemporaryDirectory() as room, thrown_away_database():
        by_itself(bring_in, warm_up(Path(room)), "")  # what is imported and remembered once is no file's memory
        found = [
            by_itself(bring_in, unpacked(path, Path(room)), str(path.relative_to(folder))) for path in files(folder)
        ]
    print(json.dumps(found, ensure_ascii=False))


def files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_table = path.suffix in TABLES and path.name not in PROSE
        if is_table and path.is_file() and path.relative_to(folder).parts[0] not in NO_TABLES:
            yield path


def by_itself(run: Callable[[Path, str], dict[str, Any]], path: Path, name: str) -> dict[str, Any]:
    """Run in a process of its own, so that no file's memory hides in what another one left."""
    connection.close()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return dict(pool.apply(run, (path, name)))


def bring_in(path: Path, name: str) -> dict[str, Any]:
    """Import the right rows and once more the same file, and take all of it back."""
    is_customers = "customer" in name
    kind: Kind = Customers() if is_customers else Products()
    reading, started = Reading(), time.perf_counter()
    try:
        source: Source = (open_customers if is_customers else open_products)(path)
        with transaction.atomic():
            with memory_of(reading):
                done = merge(kind, source, by=None, partly=True)
            seconds = time.perf_counter() - started
            again = merge(kind, source, by=None, partly=True)
            transaction.set_rollback(True)
    except (FileRefused, NothingRead) as refusal:
        return {"file": name, "refused": str(refusal), **as_table(path, reading), "memory_mb": reading.memory_mb}
    return {
        "file": name,
        "layout": source.layout.removeprefix("mapping:"),
        "why": list(reasons(source, done)),
        **{word: getattr(done, word) for word in ("read", "new", "changed", "unchanged", "wrong", "set_aside")},
        "again_unchanged": again.unchanged,
        "memory_mb": reading.memory_mb,
        "seconds": round(seconds, 2),
    }


def as_table(path: Path, reading: Reading) -> dict[str, Any]:
    """Read what holds no rows of ours as the table that it is: its rows, and those of a wrong shape."""
    tally = Tally()
    try:
        with memory_of(reading):
            for _row in open_table(path).rows(tally):
                pass
    except FileRefused:
        return {}
    return {"layout": "a table", "read": tally.read, "wrong": len({problem.line for problem in tally.problems})}


def reasons(source: Source, done: Preview) -> Iterator[str]:
    """Yield why rows were set aside, were gathered into fewer, or are wrong."""
    yield from (f"{sentence} ({count:,})." for sentence, count in sorted(source.tally.set_aside.items()))
    gathered = source.tally.read - done.set_aside - source.tally.given
    if gathered:
        yield f"Lines of one SKU became one row ({gathered:,} fewer)."
    for problem in done.problems[:WRONG_TOLD]:
        yield f"Line {problem.line}, {problem.column or 'row'}: {problem.sentence}"
    if done.problem_count > WRONG_TOLD:
        yield f"… and {done.problem_count - WRONG_TOLD} more."


def unpacked(path: Path, room: Path) -> Path:
    if path.suffix != ".gz":
        return path
    plain = room / path.stem
    with gzip.open(path) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return plain


def warm_up(room: Path) -> Path:
    path = room / "warm.csv"
    path.write_text("sku,name,price\nA,a,1\n")
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]))
