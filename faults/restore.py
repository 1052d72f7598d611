"""Backups under sixteen writers, each restored."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from faults.crowd import Crowd
from faults.place import shop
from faults.report import Row


def each_backup(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """What was acknowledged before a backup began is in it, and the books agree."""
    with shop(vendor, folder / "restore") as place, Crowd(place) as crowd:
        row = Row("restore from each backup taken under 16 writers", vendor, acknowledged=0)
        before: dict[str, int] = {}
        for _ in range(tries):
            crowd.wait_for_more(60)
            lines = crowd.lines()
            name = place.run("manage.py", "backup_db", "--keep-all", **place.owner).partition(":")[0]
            before[name] = lines
        crowd.kill()
        for name, lines in before.items():
            began = time.monotonic()
            new = f"restored_{row.tries}" if place.postgresql else str(place.folder / f"restored-{row.tries}.sqlite3")
            place.run("manage.py", "restore_db", name, "--into", new, **place.owner)
            row.seconds.append(time.monotonic() - began)
            address = place.postgresql.address("backoffice_owner", new) if place.postgresql else f"sqlite:///{new}"
            told = place.run("-m", "faults.verify", str(crowd.notes), str(lines), DATABASE_URL=address)
            counts = json.loads(told.splitlines()[-1])
            row.acknowledged = (row.acknowledged or 0) + counts["acknowledged"]
            row.lost += counts["lost"]
            row.broken += place.broken(DATABASE_URL=address)
            row.tries += 1
        yield row
