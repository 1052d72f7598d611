"""The drill of docs/backup.md in seconds, at so many orders: python -m bench.drill [ORDERS]"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from faults.place import Shop, shop

STEPS = (
    ("backup", ("backup_db",)),
    ("restore into a new database, proved", ("restore_db",)),
    ("switch, proved again", ("restore_db", "--switch")),
    ("check_integrity of the live one", ("check_integrity",)),
)


def main(orders: int) -> None:
    print("| | database | seconds | what it said |\n|---|---|--:|---|", flush=True)
    for vendor in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as name:
            folder = Path(name)
            folder.chmod(0o755)
            with shop(vendor, folder / "shop") as place:
                print_steps(place, vendor, orders)


def print_steps(place: Shop, vendor: str, orders: int) -> None:
    """Fill the shop and time each step, start of the process included. Raises RuntimeError where one fails."""
    place.run(
        "manage.py", "generate_fake_data", "--products", "2000", "--orders", str(orders), "--force", **place.owner
    )
    for name, command in STEPS:
        began = time.monotonic()
        said = place.run("manage.py", *command, **place.owner).strip().splitlines()
        seconds = time.monotonic() - began
        print(f"| {name}, {orders} orders | {vendor} | {seconds:.1f} | {said[0]} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
