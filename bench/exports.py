"""A million order lines as CSV over HTTP, against the database's own client on the same query.

`make bench` runs it. BENCH_LINES and BENCH_ROUNDS change how much, BENCH_DIR where the figures go as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.databases import new_database
from bench.download import Download, download
from bench.server import served

LINES = int(os.environ.get("BENCH_LINES", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FOLDER = Path(os.environ.get("BENCH_DIR", "build/bench"))
PROJECT = Path(__file__).resolve().parents[1]
RIVALS = {"postgresql": ("psql", "psql, set alike", "psql, unsafe"), "sqlite": ("loop", "loop, unsafe")}
"""What is unsafe leaves the cells as they are, so that it does less; the bar is set by the faster of the others."""
SHOWN = ("megabytes", "seconds", "rivals", "ratio", "ratio_unsafe", "first_row_ms", "first_row_share", "memory_mb")


def main(vendors: Sequence[str]) -> None:
    results = [measured(vendor) for vendor in vendors or tuple(RIVALS)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "exports.json").write_text(json.dumps(results, indent=2) + "\n")


def measured(vendor: str) -> dict[str, Any]:
    """Make the shop in a database that is thrown away, and let the server and its rivals take turns."""
    with (
        tempfile.TemporaryDirectory(prefix="backoffice-bench-", ignore_cleanup_errors=True) as name,
        new_database(vendor, Path(name)) as address,
    ):
        environment = environment_of(address, Path(name))
        form = json.loads(run("bench.prepare", str(LINES), environment=environment))
        downloads: list[Download] = []
        rivals: list[dict[str, float]] = []
        with served(environment) as server:
            for _round in range(ROUNDS):
                rivals.append(
                    {rival: float(run("bench.rival", rival, environment=environment)) for rival in RIVALS[vendor]}
                )
                downloads.append(download(server, form))
        rows = int(float(run("bench.rival", "rows", environment=environment)))
    result = {"rows": rows, **summary(vendor, downloads, rivals)}
    print(f"\nExport of {result['rows']:,} order lines over HTTP, {vendor}, medians of {ROUNDS}")
    for name in SHOWN:
        print(f"  {name:<16} {result[name]}")
    return result


def summary(vendor: str, downloads: Sequence[Download], rivals: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Return the medians; a ratio above 1 is faster than the rival."""
    seconds = statistics.median(each.seconds for each in downloads)
    medians = {name: round(statistics.median(each[name] for each in rivals), 2) for name in rivals[0]}
    return {
        "database": vendor,
        "megabytes": round(downloads[0].size / 1e6, 1),
        "seconds": round(seconds, 2),
        "rivals": medians,
        "ratio": round(min(value for name, value in medians.items() if "unsafe" not in name) / seconds, 2),
        "ratio_unsafe": round(min(value for name, value in medians.items() if "unsafe" in name) / seconds, 2),
        "first_row_ms": round(1e3 * statistics.median(each.first_row for each in downloads), 1),
        "first_row_share": round(statistics.median(each.first_row / each.seconds for each in downloads), 4),
        "memory_mb": max(each.memory_mb for each in downloads),
        "rounds": [asdict(each) for each in downloads],
    }


def environment_of(address: str, folder: Path) -> dict[str, str]:
    """Return the settings of a server in production."""
    return {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DEBUG": "False",
        "SECRET_KEY": f"of-the-benchmark-{folder.name}" * 3,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "False",
        "SECURE_COOKIES": "False",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "JOBS_ROOT": f"{folder}/jobs",
        "LOG_FILE": "-",
        "LOG_LEVEL": "ERROR",
        "ENV_FILE": os.devnull,
    }


def run(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run a module of the project in a process of its own, and return what it prints."""
    command = (sys.executable, "-m", module, *arguments)
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    main(sys.argv[1:])
