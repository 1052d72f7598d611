from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.bulk.columns import CellRefused
from backoffice.bulk.detection import FileRefused
from backoffice.tests.bulk.files import read_table
from inventory.imports.cells import cell_text
from inventory.imports.layouts import open_products
from inventory.imports.native import PARSERS
from inventory.imports.options import options_cell, options_of
from inventory.tests.imports.sheets import read_sheet, values_of


def values(column: str, cell: str) -> Any:
    return PARSERS[column](cell)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    (
        ("price", " 9.9 ", Decimal("9.9")),
        ("price", "0", Decimal(0)),
        ("price", "99999999.9999", Decimal("99999999.9999")),
        ("cost_price", "", None),
        ("tax_rate", "0.19", Decimal("0.19")),
        ("opening_stock", "12", 12),
        ("opening_stock", "", None),
        ("low_stock_threshold", "0", 0),
        ("is_active", "TRUE", True),
        ("is_active", "no", False),
        ("is_active", "", True),
        ("sku", " 1E5 ", "1E5"),
        ("barcode", "0012", "0012"),
        ("sku", "2026-03-01", "2026-03-01"),
        ("sku", "4.5E12", "4.5E12"),
        ("description", "a\u2028b", "a\u2028b"),
    ),
)
def test_cells_are_understood(column: str, cell: str, value: object) -> None:
    assert values(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell"),
    (
        *(("price", cell) for cell in ("", "x", "-1", "1e5", "1E308", "9,90", "1 000", "100000000", "٣", "NaN", "inf")),
        *(("price", cell) for cell in ("9.99999", "$9", "0x1", "9" * 50, "１", "1_000", "+1")),
        *(("opening_stock", cell) for cell in ("-1", "1.5", "1e3", "2147483648", "٣", "x")),
        ("tax_rate", "19"),
        ("tax_rate", "1.01"),
        ("sku", "x" * 65),
        ("sku", " "),
        ("sku", "\ufdfa" * 20),
        ("name", "x" * 256),
        ("name", ""),
        ("barcode", "x" * 65),
        ("barcode", "4.00638E+12"),
        ("barcode", "4,00638E+12"),
        ("sku", "1E+15"),
        ("sku", "2026-03-01 00:00:00"),
        ("is_active", "maybe"),
        ("options", "Colour"),
        ("options", "a: 1; a: 2"),
        ("options", '{"a": NaN}'),
        ("options", '{"a": 1e400}'),
        ("options", '{"a": -1e400}'),
        ("options", '{"a": "\\ud800"}'),
        ("options", '{"\\udfff": 1}'),
        ("options", '{"a": {"b": 1}}'),
        ("options", "{" * 500),
        ("options", "[1]"),
    ),
)
def test_what_no_product_may_have_is_refused(column: str, cell: str) -> None:
    with pytest.raises(CellRefused):
        values(column, cell)


@pytest.mark.parametrize(
    "options",
    (
        {},
        {"Size": "L", "Colour": "Red"},
        {"Ratio": "1:2"},
        {"a:b": "c"},
        {"a": "b; c"},
        {"a": "line\nline"},
        {"a": " blank "},
        {"{a": "b"},
        {"n": 5, "t": True},
        {"'": "="},
        {"": "x"},
    ),
)
def test_options_come_back_exactly(options: dict[str, Any]) -> None:
    assert options_of(options_cell(options)) == options


def test_headers_are_found_in_any_order_and_case() -> None:
    sheet = read_sheet(read_table(b"PRICE, Name ,Cost Price,sku,colour\n1,a,2,A,red\n"))

    assert sheet.columns == ["sku", "name", "price", "cost_price"]
    assert values_of(sheet.rows[0], sheet)[0] == {"sku": "A", "name": "a", "price": 1, "cost_price": 2}
    assert any("colour" in note for note in sheet.notes)


def test_a_file_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(FileRefused, match="no column price"):
        read_sheet(read_table(b"sku,name\nA,a\n"))


def test_each_wrong_cell_is_named_with_line_column_and_value() -> None:
    sheet = read_sheet(read_table(b"Sku,Name,Price\n\nA,,x\n"))

    _values, problems = values_of(sheet.rows[0], sheet)

    assert [(problem.line, problem.column, problem.value) for problem in problems] == [
        (3, "Name", ""),
        (3, "Price", "x"),
    ]


@pytest.mark.parametrize(("value", "text"), ((Decimal("9.9000"), "9.90"), (Decimal("0.1234"), "0.1234"), (None, "")))
def test_prices_are_written_with_two_decimals_or_four(value: Decimal | None, text: str) -> None:
    assert cell_text("price", value) == text


def test_a_header_of_thousands_of_blanks_is_told_in_short(tmp_path: Path) -> None:
    header = "cost" + " " * 100_000 + "price"
    path = tmp_path / "file.csv"
    path.write_text(f"sku,name,price,{header}\nA,a,1,x\n")

    source = open_products(path)

    assert len(source.title("cost_price")) <= 100
