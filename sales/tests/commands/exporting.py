"""Run export_orders_csv and read what it wrote."""

from __future__ import annotations

import csv
from io import StringIO

from django.core.management import call_command

Row = dict[str, str]


def export(*arguments: str) -> list[Row]:
    out = StringIO()
    call_command("export_orders_csv", *arguments, stdout=out)
    return read(out.getvalue())


def read(text: str) -> list[Row]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
