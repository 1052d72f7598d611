"""Seconds, memory and somebody else's waiting while something runs."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

EVERY = 0.01
PAGE_MB = 4096 / 2**20


@dataclass
class Reading:
    """What a run took. `memory_mb` is the peak beyond what the process held before."""

    seconds: float = 0.0
    memory_mb: float = 0.0
    longest_wait_ms: float = 0.0


@contextmanager
def measured() -> Iterator[Reading]:
    reading = Reading()
    with _other_writer() as writer:
        with memory_of(reading):
            start = time.perf_counter()
            yield reading
            reading.seconds = time.perf_counter() - start
        told, _errors = writer.communicate(b"\n")
    reading.longest_wait_ms = round(1_000 * float(told), 1)


@contextmanager
def memory_of(reading: Reading) -> Iterator[None]:
    """Look at the process's memory a hundred times a second."""
    before, done = _resident_mb(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            reading.memory_mb = max(reading.memory_mb, round(_resident_mb() - before, 1))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def _other_writer() -> Iterator[subprocess.Popen[bytes]]:
    command = (sys.executable, "-m", "bench.writer", connection.vendor, _address())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        yield writer


def _address() -> str:
    if connection.vendor == "sqlite":
        return str(connection.settings_dict["NAME"])
    connection.ensure_connection()
    return str(connection.connection.dsn)


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB
