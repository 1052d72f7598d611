"""A hundred thousand products come in, half new and half changed, on both databases: a table, and JSON beside it.

Run by `make bench`; BENCH_PRODUCTS, BENCH_ROUNDS and BENCH_DIR (where the JSON goes) change what it does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PRODUCTS = os.environ.get("BENCH_PRODUCTS", "100000")
ROUNDS = os.environ.get("BENCH_ROUNDS", "3")
FOLDER = Path(os.environ.get("BENCH_DIR", "build/bench"))
PROJECT = Path(__file__).resolve().parents[1]
BARS = {
    "sqlite": {"times_default": 20.0, "import_memory_mb": -20.0},
    "postgresql": {"times_default": 100.0, "times_copy": 0.5, "import_memory_mb": -20.0},
}
"""What is to be reached; below zero, what is not to be passed."""


def main() -> int:
    results = [measure(vendor) for vendor in sys.argv[1:] or ("sqlite", "postgresql")]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "imports.json").write_text(json.dumps(results, indent=2) + "\n")
    for result in results:
        show(result)
    return 0


def measure(vendor: str) -> dict[str, Any]:
    environment = os.environ | {"TEST_DATABASE": vendor, "DJANGO_SETTINGS_MODULE": "backoffice.settings.test"}
    command = (sys.executable, "-m", "bench.import_run", PRODUCTS, ROUNDS)
    done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"bars": BARS[vendor]}


def show(result: Mapping[str, Any]) -> None:
    print(f"\nImport of {result['products']:,} products, half new, half changed, {result['database']}")
    for name, value in result.items():
        if isinstance(value, int | float) and name != "products":
            bar = result["bars"].get(name)
            print(f"  {name:<38}{value:>12,.2f}" + (f"   (bar {abs(bar):g})" if bar else ""))
    print(f"  {'broken rules':<38}{', '.join(result['broken_rules']) or 'none':>12}")


if __name__ == "__main__":
    sys.exit(main())
