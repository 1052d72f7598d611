"""One database's part of the import bench: prints a line of JSON. `python -m bench.imports` starts it."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from backoffice.bulk.engine import merge, preview  # noqa: E402
from backoffice.bulk.previews import Preview  # noqa: E402
from backoffice.models import User  # noqa: E402
from backoffice.services.integrity import find_broken  # noqa: E402
from bench.import_rivals import rate_of_default, seconds_of_copy  # noqa: E402
from bench.meters import Reading, measured  # noqa: E402
from inventory.bulk.products import Products  # noqa: E402
from inventory.imports.layouts import open_products  # noqa: E402

HEADER = "sku,name,options,description,category,price,cost_price,tax_rate,barcode,low_stock_threshold,is_active"
HEADER += ",opening_stock"
LINE = (
    "{s}-{i:07d},Product {s} number {i},Colour: Red; Size: {d},A sturdy thing for every day number {i},Category {c},"
    "{p}.{x:02d},{h}.50,0.19,{s}{i:010d},{d},true,{u}\n"
)
BY_DEFAULT = 1_000


def main(products: int, rounds: int) -> None:
    with TemporaryDirectory() as name, thrown_away_database():
        print(json.dumps(measure(Path(name), products, rounds)))


def measure(folder: Path, products: int, rounds: int) -> dict[str, object]:
    by = User.objects.create_user("bench")
    bring_in(write(folder / "known.csv", ("K", products // 2, 10), ("D", BY_DEFAULT // 2, 10)), by)
    taken = [one_round(folder, products, number, by) for number in range(1, rounds + 1)]
    return {
        "database": connection.vendor,
        "products": products,
        "broken_rules": [finding.check.name for finding in find_broken() if not finding.holds],
        "rounds": taken,
        **{name: statistics.median(one[name] for one in taken) for name in taken[0]},
    }


def one_round(folder: Path, products: int, number: int, by: User) -> dict[str, float]:
    """Import half new and half changed products, and what that is measured against, one after the other."""
    half, price = products // 2, 10 + number
    small = write(folder / "small.csv", ("D", BY_DEFAULT // 2, price), (f"E{number}", BY_DEFAULT // 2, price))
    default = rate_of_default(small)
    file = write(folder / "file.csv", ("K", half, price), (f"N{number}", half, price))
    before = last_ids()
    shown, preview_took = timed(lambda: preview(Products(), open_products(file)))
    done, took = timed(lambda: bring_in(file, by))
    assert (shown.new, shown.changed, done.new, done.changed) == (half, half) * 2
    again, again_took = timed(lambda: bring_in(file, by))
    assert again.unchanged == products
    found = {
        "default_rows_a_second": default,
        "rows_a_second": products / took.seconds,
        "times_default": products / took.seconds / default,
        **{f"import_{name}": value for name, value in asdict(took).items()},
        **{f"preview_{name}": value for name, value in asdict(preview_took).items()},
        **{f"unchanged_{name}": value for name, value in asdict(again_took).items()},
    }
    if connection.vendor == "postgresql":
        written = written_since(before)
        for name, with_keys in (("copy", True), ("copy_without_foreign_keys", False)):
            found[f"{name}_seconds"] = seconds_of_copy(written, foreign_keys=with_keys)
            found[f"times_{name}"] = found[f"{name}_seconds"] / took.seconds
    return {name: round(value, 3) for name, value in found.items()}


def bring_in(file: Path, by: User) -> Preview:
    return merge(Products(), open_products(file), by=by, facts={"file": file.name})


def timed(run: Callable[[], Preview]) -> tuple[Preview, Reading]:
    with measured() as reading:
        done = run()
    return done, reading


def write(path: Path, *parts: tuple[str, int, int]) -> Path:
    """Write products: (start of the SKU, how many, price)."""
    with path.open("w") as file:
        file.write(f"{HEADER}\n")
        for start, count, price in parts:
            file.writelines(
                LINE.format(s=start, i=i, d=i % 10, c=i % 50, p=price + i % 100, x=i % 100, h=i % 50, u=i % 30)
                for i in range(count)
            )
    return path


IDS = {
    "inventory_historicalproduct": "history_id",
    "inventory_stocklevel": "id",
    "inventory_stockmovement": "id",
    "backoffice_auditevent": "id",
}


def last_ids() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table, column in IDS.items():
            cursor.execute(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def written_since(before: dict[str, int]) -> dict[str, str]:
    """Return the condition for the rows of each table that the import has written."""
    written = {table: f"{IDS[table]} > {last}" for table, last in before.items()}
    history = f"SELECT id FROM inventory_historicalproduct WHERE {written['inventory_historicalproduct']}"
    return {"inventory_product": f"id IN ({history})", **written}


@contextmanager
def thrown_away_database() -> Iterator[None]:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        connection.close()
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
