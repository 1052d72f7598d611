"""Do all faults and print the table: python -m faults [--tries N] [--only WORD] [--database sqlite|postgresql]"""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path

from faults import away, clocks, full, killed, restore, stuck
from faults.report import Row, table

Fault = Callable[[str, Path, int], Iterator[Row]]
FAULTS: dict[str, Fault] = {
    "worker": killed.worker,
    "database": killed.database,
    "start": away.at_the_start,
    "flight": away.in_mid_flight,
    "lock": stuck.lock,
    "redis": away.redis,
    "disk": full.disk,
    "restore": restore.each_backup,
    "night": clocks.daylight_saving,
    "clock": clocks.steps_back,
}


def main() -> int:
    parser = ArgumentParser(prog="faults")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--only", choices=tuple(FAULTS), action="append")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="backoffice-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for vendor in options.database or ("sqlite", "postgresql"):
            for fault in options.only or FAULTS:
                rows += done(FAULTS[fault], vendor, folder / f"{vendor}-{fault}", options.tries)
    print(table(rows))
    wrong = [row for row in rows if not row.is_as_it_should_be]
    print(f"\n{len(rows)} rows, {len(wrong)} not as they should be.")
    return len(wrong)


def done(fault: Fault, vendor: str, folder: Path, tries: int) -> list[Row]:
    """Do one fault; one that cannot be done to its end is a row that says so."""
    folder.mkdir(mode=0o755)
    began, rows = time.monotonic(), list[Row]()
    try:
        rows.extend(fault(vendor, folder, tries))
    except Exception as error:  # the other faults are still to be done
        rows.append(Row(folder.name, vendor, broken=1, notes=[f"{type(error).__name__}: {error}"[:500]]))
    print(f"{folder.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
