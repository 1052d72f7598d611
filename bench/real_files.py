"""What becomes of every real file: rows read, new, changed, wrong, set aside and why, with the memory that it took.

`python -m bench.real_files [sqlite|postgresql]…` prints a table for each database; the files lie in REAL_DATA_DIR.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("BENCH_DIR", "build/bench"))
REAL_DATA_DIR = Path(os.environ.get("REAL_DATA_DIR") or PROJECT.parent / "shared" / "data")
HEADS = ("read", "new", "changed", "unchanged", "wrong", "set_aside", "again_unchanged", "memory_mb", "seconds")
MOST_TOLD = 300


def main() -> int:
    if not REAL_DATA_DIR.is_dir():
        print(f"There are no real files in {REAL_DATA_DIR}: set REAL_DATA_DIR. Nothing was measured.")
        return 0
    results = {vendor: measure(vendor) for vendor in sys.argv[1:] or ("sqlite", "postgresql")}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "real_files.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    for vendor, found in results.items():
        show(vendor, found)
    return 0


def measure(vendor: str) -> list[dict[str, Any]]:
    environment = os.environ | {"TEST_DATABASE": vendor, "DJANGO_SETTINGS_MODULE": "backoffice.settings.test"}
    command = (sys.executable, "-m", "bench.real_files_run", str(REAL_DATA_DIR))
    done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(vendor: str, found: Sequence[Mapping[str, Any]]) -> None:
    print(f"\n### Every real file, {vendor}\n")
    print(f"| file | read as | {' | '.join(name.replace('_', ' ') for name in HEADS)} | why |")
    print(f"|---|---|{'---:|' * len(HEADS)}---|")
    for file in found:
        cells = (file["file"], file.get("layout", "–"), *(_number(file.get(name)) for name in HEADS), _why(file))
        print(f"| {' | '.join(cells)} |")


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:,}"


def _why(file: Mapping[str, Any]) -> str:
    told = file.get("refused") or " ".join(file["why"]) or "–"
    return (told if len(told) <= MOST_TOLD else f"{told[:MOST_TOLD]} …").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
