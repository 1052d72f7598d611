from __future__ import annotations

import time
from pathlib import Path

import pytest

from backoffice.bulk.guesses import guess_map
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.opening import open_table
from backoffice.tests.bulk.files import written
from inventory.imports.targets import PRODUCTS
from sales.imports.targets import CUSTOMERS


def guessed(folder: Path, text: str) -> ColumnMap:
    return guess_map(open_table(written(folder, text)), PRODUCTS)


def columns(mapping: ColumnMap) -> dict[str, str]:
    return {name: rule.columns[0] for name, rule in mapping.fields.items()}


@pytest.mark.parametrize(
    ("headers", "row", "wanted"),
    (
        ("Item No.,Title,Unit Price", "1,a,2.50", {"sku": "Item No.", "name": "Title", "price": "Unit Price"}),
        ("unit_price,productName,SKU", "2,a,1", {"sku": "SKU", "name": "productName", "price": "unit_price"}),
        ("StockCode,Description,Price", "1,a,2", {"sku": "StockCode", "name": "Description", "price": "Price"}),
        ("Code,Name,Price text,Amount", "1,a,cheap,5", {"sku": "Code", "name": "Name", "price": "Amount"}),
        ("sku,name,price,Tax category", "1,a,2,full", {"sku": "sku", "name": "name", "price": "price"}),
        ("sku,name,price,Quantity", "1,a,2,some", {"sku": "sku", "name": "name", "price": "price"}),
    ),
)
def test_headers_are_understood_where_the_cells_do_not_speak_against_them(
    headers: str, row: str, wanted: dict[str, str], tmp_path: Path
) -> None:
    assert columns(guessed(tmp_path, f"{headers}\n{row}\n")) == wanted


def test_words_for_yes_and_no_and_a_comma_before_the_decimals_are_guessed(tmp_path: Path) -> None:
    mapping = guessed(tmp_path, "sku;name;Preis;Status;Bestand\n1;a;1.234,50;active;-2\n2;b;9,90;draft;5\n")

    assert mapping.decimal == ","
    assert mapping.fields["is_active"].values == {"active": "true", "draft": "false"}
    assert mapping.fields["opening_stock"].not_below_0


def test_a_file_without_headers_is_told_by_its_cells(tmp_path: Path) -> None:
    text = "4006381333931;Tasse;9,90;12\n5901234123457;Teller;4,50;7\n"

    mapping = guessed(tmp_path, text)

    assert (mapping.has_headers, mapping.decimal) == (False, ",")
    assert columns(mapping) == {"sku": "1", "name": "2", "price": "3", "opening_stock": "4"}


def test_an_address_of_mail_is_known_by_its_header_and_its_look(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "Mail,E-Mail,Customer\nno,a@example.com,Ann\n"))

    assert columns(guess_map(table, CUSTOMERS)) == {"name": "Customer", "email": "E-Mail"}


def test_cells_as_long_as_books_are_looked_at_at_their_beginning(tmp_path: Path) -> None:
    cells = ("a@" + "." * 100_000 + " b", "1" * 100_000 + " x", "1" * 100_000 + "x")
    table = open_table(written(tmp_path, f"name,email,phone\n{','.join(cells)}\n"))

    began = time.process_time()
    guess_map(table, CUSTOMERS)
    guess_map(table.without_headers(), PRODUCTS)

    assert time.process_time() - began < 2
