"""Customer files that nobody here wrote."""

from __future__ import annotations

import pytest

from backoffice.tests.real_data import real_data
from sales.imports.customers import open_customers

SPREE = ("mapping:Spree customers", 3)
NORTHWIND = ("mapping:Northwind customers", 91)


@pytest.mark.parametrize(
    ("name", "wanted", "first"),
    (
        ("spree/spec/customers_import.csv", SPREE, ("Jane Smith", "jane.smith@example.com", "New York", "10001")),
        ("northwind/customers.csv", NORTHWIND, ("Maria Anders", None, "Berlin", "12209")),
    ),
)
def test_customer_files_are_known_by_themselves(
    name: str, wanted: tuple[str, int], first: tuple[str | None, ...]
) -> None:
    source = open_customers(real_data(*name.split("/")))

    rows = [dict(zip(source.columns, cells, strict=True)) for _line, cells in source.rows()]

    assert (source.layout, source.tally.read, len(rows)) == (wanted[0], wanted[1], wanted[1])
    assert tuple(rows[0].get(column) for column in ("name", "email", "city", "postcode")) == first
    assert not any("NULL" in (cell or "") for row in rows for cell in row.values())
    assert all(row["name"] for row in rows)
