"""The database away at the start and in mid-flight, Redis away."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backoffice.tests.redis_server import RedisServer
from faults.place import Server, shop
from faults.report import Row

LIST = "/admin/sales/order/"
READERS = 8


def at_the_start(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Start the server while there is no database."""
    if vendor == "sqlite":
        return
    with shop(vendor, folder / "start") as place:
        assert place.postgresql
        row = Row("database down at the start", vendor)
        for _ in range(tries):
            place.postgresql.kill()
            with Server(place) as server:
                answer = server.ask(LIST)
                row.expect(answer.status == 503 and answer.retry_after, "a page of 503 with Retry-After")
                row.expect("Not available at the moment" in answer.text, "in words")
                row.expect(server.status("/health/ready/") == 503, "not ready")
                row.expect(server.status("/health/live/") == 200, "but alive")
                place.postgresql.start()
                row.seconds.append(server.wait(LIST))
                row.expect(server.status("/health/") == 200, "healthy again")
            row.tries += 1
        row.broken += place.broken()
        yield row


def in_mid_flight(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Kill the database while people read; the same workers go on when it is back."""
    if vendor == "sqlite":
        return
    with shop(vendor, folder / "flight") as place, Server(place) as server:
        assert place.postgresql
        row = Row("database down in mid-flight", vendor)
        before = server.workers()
        with readers(server) as seen:
            for _ in range(tries):
                time.sleep(0.5)
                place.postgresql.kill()
                row.expect(server.wait("/health/", 503) < 5, "health says 503 within 5 s")
                row.expect(server.wait(LIST, 503) < 5, "a page of 503 within 5 s")
                place.postgresql.start()
                row.seconds.append(server.wait(LIST))
                row.tries += 1
        row.expect(server.workers() == before, "no worker was started anew")
        row.expect(set(seen) <= {200, 503}, f"nothing but pages and 503: {dict(seen)}")
        row.notes.append(f"{READERS} readers saw {seen[200]} pages and {seen[503]} times 503")
        row.broken += place.broken()
        yield row


def redis(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Kill Redis: pages are slower, and nothing else."""
    if not RedisServer.is_installed():
        return
    server_folder = folder / "redis"
    server_folder.mkdir()
    cache = RedisServer(server_folder)
    cache.start()
    with shop(vendor, folder / "redis-shop") as place, Server(place, REDIS_URL=cache.url) as server:
        row = Row("Redis down", vendor)
        try:
            for _ in range(tries):
                usual = _milliseconds(server)
                cache.stop()
                without = _milliseconds(server)
                row.expect(server.status("/health/ready/") == 200, "still ready")
                row.expect(server.status("/health/") == 503, "health names the cache")
                cache.start()
                row.seconds.append(server.wait("/health/"))
                row.tries += 1
                row.notes = [
                    *row.notes[:0],
                    f"the list of orders takes {usual:.0f} ms with it, {without:.0f} ms without",
                ]
        finally:
            cache.stop()
        row.broken += place.broken()
        yield row


def _milliseconds(server: Server) -> float:
    """Return the middle of twenty; every one must be a page."""
    taken = []
    for _ in range(20):
        began = time.monotonic()
        if server.status(LIST) != 200:
            raise RuntimeError("without Redis there is no page")
        taken.append(1_000 * (time.monotonic() - began))
    return sorted(taken)[10]


@contextmanager
def readers(server: Server) -> Iterator[Counter[int]]:
    """Let people read; count what they see."""
    seen: Counter[int] = Counter()
    done = threading.Event()

    def read() -> None:
        while not done.wait(0.02):
            seen[server.status(LIST)] += 1

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        done.set()
        for thread in threads:
            thread.join()
