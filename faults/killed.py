"""kill -9: of a worker between deduction and status, of the database and of the writers under sixteen writers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from faults.crowd import Crowd
from faults.place import PATIENCE, Server, Shop, shop, step
from faults.report import Row


def worker(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Kill the worker that has taken the goods from the shelf and not yet moved the order."""
    for is_twin in (False, True):
        with shop(vendor, folder / f"worker-{is_twin}") as place:
            row = Row("kill -9 of a worker between deduction and status", vendor, is_twin=is_twin)
            flag = place.folder / "flag"
            flag.touch()
            guard_off = {"FAULT_NO_TRANSACTIONS": "1"} if is_twin else {}
            with Server(place, FAULT_FLAG=str(flag), **guard_off) as server:
                for order in place.known["orders"][: 1 if is_twin else tries]:
                    _kill_between(server, place, order, flag, row)
            row.broken += place.broken()
            yield row


def _kill_between(server: Server, place: Shop, order: int, flag: Path, row: Row) -> None:
    flag.write_text("armed")
    pressed = _press(server, order)
    deadline = time.monotonic() + PATIENCE
    while not (said := flag.read_text()).isdigit() and time.monotonic() < deadline:
        time.sleep(0.01)
    flag.write_text("")
    os.kill(int(said), signal.SIGKILL)
    began = time.monotonic()
    os.waitpid(pressed, 0)
    row.tries += 1
    if row.is_twin:
        return
    server.wait(f"/admin/sales/order/{order}/change/")
    row.seconds.append(time.monotonic() - began)
    page = server.ask(f"/admin/sales/order/{order}/change/").text
    row.expect("transition/process/" in page, f"order {order} still waits to be processed")
    row.expect(server.status(step(order, "process"), {}) == 302, f"order {order} can be processed afterwards")


def _press(server: Server, order: int) -> int:
    """Press the button in a process of its own; return its id."""
    pid = os.fork()
    if pid == 0:
        try:
            server.status(step(order, "process"), {})
        finally:
            os._exit(0)
    return pid


def database(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Kill PostgreSQL, or for SQLite the process that writes, under sixteen writers."""
    if vendor == "sqlite":
        with shop(vendor, folder / "writers") as place, Crowd(place) as crowd:
            row = Row("kill -9 of 16 writers", vendor)
            for _ in range(tries):
                crowd.wait_for_more(60)
                crowd.kill()
                crowd.start()
                row.seconds.append(crowd.wait_for_more(1))
                row.tries += 1
            yield crowd.settle(row)
        return
    for is_twin in (False, True):
        options = ("synchronous_commit=off", "wal_writer_delay=10s") if is_twin else ()
        with shop(vendor, folder / f"database-{is_twin}", *options) as place, Crowd(place) as crowd:
            assert place.postgresql
            row = Row("kill -9 of PostgreSQL under 16 writers", vendor, is_twin=is_twin)
            for _ in range(tries):
                crowd.wait_for_more(60)
                place.postgresql.kill()
                began = time.monotonic()
                place.postgresql.start()
                crowd.wait_for_more(1)
                row.seconds.append(time.monotonic() - began)
                row.tries += 1
            yield crowd.settle(row)
