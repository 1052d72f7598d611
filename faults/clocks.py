"""Clocks: one that steps back under people's hands, and nights of 25 and 23 hours."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from faults.crowd import Crowd
from faults.place import Server, Shop, shop, step
from faults.report import Row

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = (date(2026, 10, 25), date(2026, 3, 29))
SPEED, SECONDS = 1_200, 18


def steps_back(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Set the clock back by an hour between two steps of an order: people stay signed in, and all goes on."""
    row = Row("clock steps back an hour", vendor)
    with shop(vendor, folder / "back") as place:
        offset = place.folder / "offset"
        offset.write_text("0")
        fake = {"FAULT_CLOCK_FILE": str(offset)}
        with Server(place, **fake) as server, Crowd(place, environment=fake) as crowd:
            for order in place.known["orders"][:tries]:
                offset.write_text("0")
                crowd.wait_for_more(20)
                _take(server, row, order, "process")
                offset.write_text("-3600")
                began = time.monotonic()
                crowd.wait_for_more(20)
                row.expect(server.status("/admin/sales/order/") == 200, "still signed in")
                _take(server, row, order, "ship")
                row.expect(server.status(f"/admin/sales/order/{order}/change/") == 200, "the order's page")
                row.seconds.append(time.monotonic() - began)
                row.tries += 1
            yield crowd.settle(row)


def _take(server: Server, row: Row, order: int, name: str) -> None:
    status = server.status(step(order, name), {})
    row.expect(status == 302, f"{name} leads to the order, not to {status}")


def daylight_saving(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Let people work through the night in which the clocks change: each order is in exactly one day's export."""
    for night in NIGHTS:
        row = Row(f"clocks change on {night}", vendor)
        twin = Row(f"days of a fixed offset on {night}", vendor, is_twin=True)
        start = datetime(night.year, night.month, night.day, tzinfo=BERLIN) - timedelta(hours=2)
        local = {"TIME_ZONE": "Europe/Berlin"}
        fake = local | {"FAULT_CLOCK": f"{start.astimezone(UTC):%Y-%m-%d %H:%M:%S} {SPEED}"}
        with shop(vendor, folder / f"night-{night}") as place:
            with Crowd(place, environment=fake) as crowd:
                crowd.wait_for_more(1)
                time.sleep(SECONDS)
                crowd.settle(row)
            row.tries = twin.tries = 1
            made = moments(place)
            days = {day: exported(place, day, local) for day in _days(night)}
            for day, numbers in days.items():
                right = {number for number, at in made.items() if at.astimezone(BERLIN).date() == day}
                fixed = timezone(timedelta(hours=1))
                naive = {number for number, at in made.items() if at.astimezone(fixed).date() == day}
                row.expect(numbers == right, f"the export of {day} has the orders of that day")
                twin.broken += numbers != naive
            hours = {at.astimezone(UTC).hour for at in made.values()}
            row.notes.append(f"{len(made)} orders in {len(hours)} hours")
            yield row
            if night.month > 6:  # before the change of autumn the fixed offset of winter is the wrong one
                yield twin


def moments(place: Shop) -> dict[str, datetime]:
    """Return when each order of the crowd was created."""
    code = (
        "import django, json; django.setup()\n"
        "from sales.models import Order\n"
        "rows = Order.objects.filter(idempotency_key__startswith='fault:', number__isnull=False)\n"
        "print(json.dumps([(each.number, each.created_at.isoformat()) for each in rows]))"
    )
    return {number: datetime.fromisoformat(at) for number, at in json.loads(place.run("-c", code).splitlines()[-1])}


def exported(place: Shop, day: date, environment: dict[str, str]) -> set[str]:
    """Return which orders of the crowd are in the export of one day, which has a row a line."""
    text = place.run("manage.py", "export_orders_csv", "--date-from", str(day), "--date-to", str(day), **environment)
    reader = csv.DictReader(StringIO(text))
    return {row["number"] for row in reader if row["status"] != "draft"}


def _days(night: date) -> tuple[date, ...]:
    return tuple(night + timedelta(days=offset) for offset in (-1, 0, 1))
