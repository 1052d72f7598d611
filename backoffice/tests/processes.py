"""Start the project in a process of its own, as a person or a server does, configured by nothing but what is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
PRODUCTION = {"SECRET_KEY": "8f3b1c5e" * 8 + "-a-key-of-this-test", "ALLOWED_HOSTS": "backoffice.example.com"}


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder; no .env file is read unless ENV_FILE names one."""
    return run(sys.executable, *arguments, folder=PROJECT, **environment)


def run(*command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this environment and little else; after two minutes it and all that it started are ended."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("COVERAGE")}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=kept | {"ENV_FILE": os.devnull, "LOG_FILE": "-"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=120)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)
