"""Start and stop the writers, and ask what became of what they were told."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from faults.place import PATIENCE, ROOT, Shop
from faults.report import Row

THREADS = 16


class Crowd:
    """Sixteen writers in a process, which can be killed and started again; what they note is one file."""

    def __init__(self, place: Shop, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
        self.place, self.environment = place, dict(environment or {})
        self.folder = folder or place.folder
        self.notes = self.folder / "acknowledged"
        self.notes.touch()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Crowd:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        with (self.folder / "writers.log").open("ab") as log:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "faults.writers", str(self.notes), str(THREADS)),
                cwd=ROOT,
                env=self.place.environment | self.environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def count(self, what: str = '"status"') -> int:
        return self.notes.read_text().count(what)

    def lines(self) -> int:
        return self.notes.read_text().count("\n")

    def wait_for_more(self, many: int, what: str = '"status"') -> float:
        """Wait until so many more have been noted; return the seconds."""
        began, target = time.monotonic(), self.count(what) + many
        while self.count(what) < target:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"no {many} more {what} in {PATIENCE} s: {self.notes.read_text()[-500:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def settle(self, row: Row) -> Row:
        """Put into the row what was acknowledged, lost and broken."""
        self.kill()
        told = json.loads(self.place.run("-m", "faults.verify", str(self.notes)).splitlines()[-1])
        row.acknowledged, row.lost = told["acknowledged"], told["lost"]
        row.broken += self.place.broken()
        return row
