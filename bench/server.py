"""gunicorn with one worker, as production runs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

PATIENCE = 60


@dataclass(frozen=True)
class Server:
    port: int
    worker: int
    """The id of the process that answers."""

    def memory(self, name: str) -> int:
        """Return VmRSS (now) or VmHWM (at most, since `forget_peak`) in bytes."""
        lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))

    def forget_peak(self) -> None:
        Path(f"/proc/{self.worker}/clear_refs").write_text("5")


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve the back office until the block is through."""
    port = free_port()
    command = (sys.executable, "-m", "gunicorn", "backoffice.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1")
    more = ("--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket")
    with subprocess.Popen((*command, *more), env={**os.environ, **environment}) as process:
        try:
            wait_for(port)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield Server(port, int(children[0]))
        finally:
            process.terminate()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/"):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
