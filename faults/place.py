"""A shop in a database of its own: its environment, its commands, its server, and somebody who works in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.server import free_port
from faults.postgresql import PostgreSQL, programs

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "t" * 32
PATIENCE = 60.0


@dataclass
class Shop:
    vendor: str
    folder: Path
    postgresql: PostgreSQL | None = None
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        address = self.postgresql.address() if self.postgresql else f"sqlite:///{self.folder}/db.sqlite3"
        roots = {
            name: str(self.folder / name.lower()) for name in ("MEDIA_ROOT", "IMPORTS_ROOT", "JOBS_ROOT", "BACKUP_ROOT")
        }
        return roots | {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "faults.settings",
            "SECRET_KEY": "a-key-for-the-minutes-of-a-fault-" * 2,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": address,
            "LOG_FILE": str(self.folder / "django.log"),
            "LOG_FORMAT": "json",
            "POSTGRESQL_BIN": str(programs()),
        }

    @property
    def owner(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgresql.address("backoffice_owner")} if self.postgresql else {}

    def run(self, *arguments: str, **environment: str) -> str:
        """Run Python with these arguments; return what it printed. Raises RuntimeError where it fails."""
        done = subprocess.run(
            (sys.executable, *arguments),
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
        return done.stdout

    def broken(self, *arguments: str, **environment: str) -> int:
        """Return how many rules of the books are broken."""
        done = subprocess.run(
            (sys.executable, "manage.py", "check_integrity", "--json"),
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return sum(finding["broken"] > 0 for finding in json.loads(done.stdout))


@contextmanager
def shop(vendor: str, folder: Path, *options: str) -> Iterator[Shop]:
    """Make a shop with people, products and orders to process; PostgreSQL gets these options."""
    folder.mkdir(mode=0o755, exist_ok=True)
    server = PostgreSQL(folder / "postgresql", *options) if vendor == "postgresql" else None
    place = Shop(vendor, folder, server)
    try:
        place.run("manage.py", "migrate", "--verbosity", "0", **place.owner)
        place.known = json.loads(place.run("-m", "faults.prepare").splitlines()[-1])
        yield place
    finally:
        if server:
            server.stop()


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    retry_after: str | None


class Server:
    """gunicorn with two workers of four threads."""

    def __init__(self, place: Shop, **environment: str) -> None:
        self.place, self.port = place, free_port()
        options = ("--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--worker-class", "gthread", "--threads", "4")
        with (place.folder / "gunicorn.log").open("ab") as log:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "gunicorn", "faults.wsgi", *options, "--no-control-socket"),
                cwd=ROOT,
                env=place.environment | environment,
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Server:
        self.wait("/health/live/")
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def ask(self, path: str, form: Mapping[str, str] | None = None, timeout: float = PATIENCE) -> Answer:
        """Ask as somebody who is signed in; send the form, if there is one. Raises OSError, HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        cookies = f"sessionid={self.place.known['session']}; csrftoken={TOKEN}"
        headers = {} if path.startswith("/health/") else {"Cookie": cookies}  # a probe is nobody
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, text, answer.getheader("Retry-After"))

    def status(self, path: str, form: Mapping[str, str] | None = None) -> int:
        """Return the status; 0 where nothing answers."""
        try:
            return self.ask(path, form).status
        except (OSError, HTTPException):
            return 0

    def wait(self, path: str, status: int = 200) -> float:
        """Wait until the page has this status; return the seconds."""
        began = time.monotonic()
        while self.status(path) != status:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{path} is {self.status(path)}, not {status}")
            time.sleep(0.05)
        return time.monotonic() - began

    def workers(self) -> set[int]:
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return {int(pid) for pid in path.read_text().split()}


def step(order: int, name: str) -> str:
    return f"/admin/sales/order/{order}/transition/{name}/"
