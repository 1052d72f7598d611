"""Cells that spreadsheets like to spoil go out, through LibreOffice, and in again: the import must find nothing to do.

`python -m bench.round_trip [sqlite|postgresql]…` prints a table; it needs `soffice` (on Debian: libreoffice-calc).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("BENCH_DIR", "build/bench"))
COUNTS = ("rows", "unchanged", "new", "changed", "wrong")


def main() -> int:
    if shutil.which("soffice") is None:
        print(
            "\nThere is no LibreOffice here, so nothing went through it. On Debian: apt-get install libreoffice-calc."
        )
        return 0
    results = {vendor: measure(vendor) for vendor in sys.argv[1:] or ("sqlite", "postgresql")}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "round_trip.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    for vendor, trips in results.items():
        show(vendor, trips)
    return 0 if all(is_whole(trip) for trips in results.values() for trip in trips if trip["must_hold"]) else 1


def measure(vendor: str) -> list[dict[str, Any]]:
    environment = os.environ | {"TEST_DATABASE": vendor, "DJANGO_SETTINGS_MODULE": "backoffice.settings.test"}
    command = (sys.executable, "-m", "bench.round_trip_run")
    done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def is_whole(trip: dict[str, Any]) -> bool:
    return bool(trip["unchanged"] == trip["rows"])


def show(vendor: str, trips: Sequence[dict[str, Any]]) -> None:
    print(f"\nOut, through LibreOffice and in again, {vendor}")
    print(f"  {'':<66}{''.join(f'{name:>11}' for name in COUNTS)}")
    for trip in trips:
        print(f"  {trip['way']:<66}{''.join(f'{trip[name]:>11,}' for name in COUNTS)}")
        for told in trip["differs"]:
            print(f"      {told}")


if __name__ == "__main__":
    sys.exit(main())
