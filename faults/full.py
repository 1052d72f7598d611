"""A full disk: a small one in memory, which somebody fills."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from faults.crowd import Crowd
from faults.place import Server, shop, step
from faults.report import Row

SIZE_MB = 400
MOST = 15


def disk(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Nothing is saved and nothing is lost while it is full; once there is room, it goes on by itself."""
    row = Row("full disk", vendor)
    try:
        with small_disk(folder / "full") as place_folder:
            yield _filled(row, place_folder, tries)
    except PermissionError as error:
        row.notes.append(f"not tried: {error}")
        yield row


def _filled(row: Row, folder: Path, tries: int) -> Row:
    with (
        shop(row.database, folder) as place,
        Crowd(place, folder.parent) as crowd,
        Server(place, LOG_FILE="-") as server,
    ):
        orders = iter(place.known["orders"])
        for _ in range(tries):
            crowd.wait_for_more(60)
            fill(folder / "filler")
            crowd.wait_for_more(3, '"error"')
            refused = _first_refused(server, orders, row)
            (folder / "filler").unlink()
            began = time.monotonic()
            if place.postgresql and not place.postgresql.is_running():
                place.postgresql.start()  # as systemd does
            crowd.wait_for_more(1)
            server.wait("/health/")
            row.seconds.append(time.monotonic() - began)
            crowd.kill()  # on SQLite one writes after the other, and this is about room
            row.expect(server.status(step(refused, "process"), {}) == 302, "the order can be processed afterwards")
            crowd.start()
            row.tries += 1
        return crowd.settle(row)


def _first_refused(server: Server, orders: Iterator[int], row: Row) -> int:
    """Process one order after the other; return the first for which there is no room."""
    for order in islice(orders, MOST):
        told = server.ask(step(order, "process"), {})
        if told.status != 302:
            row.expect(told.status == 503 and told.retry_after, f"a page of 503, not {told.status}")
            said = told.text.partition("<h1>")[2].partition("<")[0]
            row.notes = sorted({*row.notes, said})
            return order
    raise RuntimeError(f"{MOST} orders were processed on a full disk")


def fill(path: Path) -> None:
    """Write until there is no room for a byte."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk in memory. Raises PermissionError where this user may not."""
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0755", "tmpfs", str(folder))
    if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        raise PermissionError("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(("umount", "--lazy", str(folder)), check=False)
