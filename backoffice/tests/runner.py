"""Run the suite on SQLite and on PostgreSQL at the same time, and say how each did.

`python manage.py test` calls this; without it Django's own runner would find none of the pytest functions and say OK.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from backoffice.settings.environment import BASE_DIR
from backoffice.tests.repeats import repeats

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEASURED = "sqlite"
"""Where the coverage is traced: on the other one, whose run takes longer, it would add minutes and few lines."""


class PytestRunner:
    """Django's interface of a test runner over pytest; TEST_REPEATS=full measures the coverage as well."""

    def __init__(
        self,
        *,
        verbosity: int = 1,
        failfast: bool = False,
        database: str | None = None,
        keyword: str = "",
        **unused: Any,
    ) -> None:
        self.databases = (database,) if database else tuple(DATABASES)
        self.options = ["-x"] * failfast + ["-v"] * (verbosity > 1) + (["-k", keyword] if keyword else [])

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("--database", choices=tuple(DATABASES), help="Run on this database only.")
        parser.add_argument("-k", dest="keyword", default="", help="Run the tests whose names match, as in pytest.")

    def run_tests(self, test_labels: Sequence[str], **unused: Any) -> int:
        """Return the number of databases on which the suite failed, and one more if the coverage is too low."""
        arguments = [*self.options, *map(path_of, test_labels)]
        whole = not arguments and len(self.databases) == len(DATABASES) and repeats(full=1, quick=0) == 1
        with tempfile.TemporaryDirectory(prefix="backoffice-run-") as folder:
            runs = [
                Run(database, arguments, folder=Path(folder), measured=whole and database == MEASURED)
                for database in self.databases
            ]
            failures = sum([run.wait() for run in runs])
            if whole:
                failures += _report_coverage(Path(folder))
            for run in runs:
                print(*run.failures(), run.summary(), sep="\n", flush=True)
        return failures


class Run:
    """pytest on one database, in a process of its own."""

    def __init__(self, database: str, arguments: list[str], *, folder: Path, measured: bool) -> None:
        self.database = database
        self.report = folder / f"{database}.xml"
        coverage = ["-m", "coverage", "run"] if measured else []
        self.process = subprocess.Popen(
            [
                sys.executable,
                *coverage,
                "-m",
                "pytest",
                "-c",
                "pyproject.toml",
                f"--junit-xml={self.report}",
                *arguments,
            ],
            cwd=BASE_DIR,
            env=os.environ | {"TEST_DATABASE": database, "COVERAGE_FILE": str(folder / ".coverage")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.echo = threading.Thread(target=self._echo)
        self.echo.start()

    def wait(self) -> bool:
        """Wait for the end; return whether it failed."""
        self.echo.join()
        return self.process.wait() != 0

    def failures(self) -> list[str]:
        """Return a line for each test that failed: where output is cut, its end names them."""
        if not self.report.exists():
            return []
        name = DATABASES[self.database]
        return [
            f"{name}: FAILED {case.get('classname')}::{case.get('name')}: {broken.get('message', '')[:300]!r}"
            for case in ElementTree.parse(self.report).iter("testcase")
            for broken in (*case.findall("failure"), *case.findall("error"))
        ]

    def summary(self) -> str:
        """Return the counts as one line that a machine can read as well."""
        name = DATABASES[self.database]
        if not self.report.exists():
            return f"{name}: did not run"
        suite = next(ElementTree.parse(self.report).iter("testsuite")).attrib
        skipped, failed = int(suite["skipped"]), int(suite["failures"]) + int(suite["errors"])
        return f"{name}: {int(suite['tests']) - skipped - failed} passed, {failed} failed, {skipped} skipped"

    def _echo(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                print(f"{self.database:<10} | {line}", end="", flush=True)


def path_of(label: str) -> str:
    """Return pytest's path for a label written Django's way: sales.tests.test_orders is sales/tests/test_orders.py."""
    if "/" in label or label.endswith(".py"):
        return label
    path = label.replace(".", "/")
    return path if (BASE_DIR / path).is_dir() else f"{path}.py"


def _report_coverage(folder: Path) -> bool:
    """Print the coverage of the measured database's processes together; return whether it is too low."""
    environment = os.environ | {"COVERAGE_FILE": str(folder / ".coverage")}
    for command in (["combine", "--quiet"], ["report"]):
        done = subprocess.run([sys.executable, "-m", "coverage", *command], cwd=BASE_DIR, env=environment, check=False)
    return done.returncode != 0
