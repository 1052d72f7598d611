from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.tests.bulk.files import read_table
from inventory.tests.imports.sheets import Sheet, read_sheet

HEADERS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Price", "Variant Compare At Price", "Variant Taxable", "Variant Barcode", "Image Src", "Cost per item",
    "Status",
)  # fmt: skip


def export(*rows: Mapping[str, str], headers: tuple[str, ...] = HEADERS, end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, headers, restval="", lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def product(**cells: str) -> dict[str, str]:
    """Return a row by short names: title, price, sku, qty, …"""
    names = {"qty": "Variant Inventory Qty", "tracker": "Variant Inventory Tracker", "sku": "Variant SKU",
             "price": "Variant Price", "o1": "Option1 Value", "n1": "Option1 Name", "o2": "Option2 Value",
             "n2": "Option2 Name", "body": "Body (HTML)", "compare": "Variant Compare At Price",
             "image": "Image Src", "barcode": "Variant Barcode", "taxable": "Variant Taxable"}  # fmt: skip
    return {names.get(name, name.title()): cell for name, cell in cells.items()}


def sheet_of(*rows: Mapping[str, str], **options: str) -> Sheet:
    return read_sheet(read_table(export(*rows, **options)))  # type: ignore[arg-type]


def notes_of(sheet: Sheet) -> str:
    return "\n".join(sheet.notes)


MUG = product(handle="mug", title="Mug", n1="Size", o1="S", n2="Colour", o2="Red", price="9.90", qty="3")


def test_rows_of_a_handle_become_a_family_and_blanks_are_as_above() -> None:
    sheet = sheet_of(MUG | product(type="Cups"), product(handle="mug", o1="L", o2="Blue", price="11", qty="0"))

    first, second = (row.cells for row in sheet.rows)
    assert [first["name"], second["name"]] == ["Mug, S, Red", "Mug, L, Blue"]
    assert [first["family"], second["family"]] == ["mug", "mug"]
    assert second["options"] == "Colour: Blue; Size: L"
    assert second["category"] == "Cups"
    assert (sheet.families["mug"].name, sheet.families["mug"].option_names) == ("Mug", ("Size", "Colour"))


def test_a_handle_apart_or_blank_still_belongs_together() -> None:
    sheet = sheet_of(
        MUG,
        product(o1="M", price="10"),
        product(handle="pot", title="Pot", price="5"),
        product(handle="mug", o1="L", o2="Blue"),
    )

    assert [row.cells["name"] for row in sheet.rows] == ["Mug, S, Red", "Mug, M, Red", "Pot", "Mug, L, Blue"]
    assert [row.cells["price"] for row in sheet.rows] == ["9.90", "10", "5", "10"]


def test_one_product_is_no_family_and_default_title_is_no_option() -> None:
    sheet = sheet_of(product(handle="pot", title="Pot", n1="Title", o1="Default Title", price="5"))

    assert "family" not in sheet.rows[0].cells
    assert sheet.rows[0].cells["options"] == ""
    assert sheet.rows[0].cells["sku"] == "pot"
    assert not sheet.families


def test_rows_with_only_a_picture_are_no_products() -> None:
    sheet = sheet_of(MUG | product(image="https://cdn.example/1.jpg"), product(handle="mug", image="https://x/2.jpg"))

    assert len(sheet.rows) == 1
    assert "1 row carries only a picture" in notes_of(sheet)
    assert "not fetched: 2" in notes_of(sheet)


def test_derived_skus_are_stable_told_apart_and_reported() -> None:
    rows = [product(handle="a-b", title="A", n1="Size", o1=o) for o in ("c", "1.5 m", "15 m", "½", "大", "Dark Blue")]
    rows += [product(handle="a", title="A", n1="Size", o1="b-c"), product(handle="x" * 90, title="X", price="1")]
    first, again = sheet_of(*rows), sheet_of(*reversed(rows))

    skus = [row.cells["sku"] for row in first.rows]
    assert sorted(skus) == sorted(row.cells["sku"] for row in again.rows)
    assert len(set(skus)) == len(rows)
    assert skus[0] == "a-b.c"
    assert skus[5] == "a-b.dark-blue"
    assert all(len(sku) <= 64 and sku.isascii() for sku in skus)
    assert "8 products have no SKU" in notes_of(first)
    assert "a-b.c" in notes_of(first)


def test_given_skus_stay_and_barcodes_lose_shopifys_mark() -> None:
    sheet = sheet_of(MUG | product(sku="MUG-1", barcode="'0123456789012"))

    assert sheet.rows[0].cells["sku"] == "MUG-1"
    assert sheet.rows[0].cells["barcode"] == "0123456789012"
    assert "no SKU" not in notes_of(sheet)


@pytest.mark.parametrize(
    ("qty", "tracker", "stock", "is_tracked"),
    (("7", "", "7", True), ("0", "", "0", True), ("", "", "", False), ("", "shopify", "", True), ("-3", "", "0", True)),
)
def test_a_quantity_is_opening_stock_and_two_blanks_mean_untracked(
    qty: str, tracker: str, stock: str, is_tracked: bool
) -> None:
    sheet = sheet_of(product(handle="pot", title="Pot", price="5", qty=qty, tracker=tracker))

    assert (sheet.rows[0].cells["opening_stock"], sheet.rows[0].is_tracked) == (stock, is_tracked)
    assert ("taken as 0: 1" in notes_of(sheet)) == (qty == "-3")


def test_what_has_no_field_here_is_counted_and_named() -> None:
    sheet = sheet_of(
        MUG | product(compare="12", tags="new, red", vendor="Us"), product(handle="mug", compare="9", o1="L")
    )

    assert "Variant Compare At Price (2)" in notes_of(sheet)
    assert "Tags (1)" in notes_of(sheet)
    assert "Vendor (1)" in notes_of(sheet)


@pytest.mark.parametrize(
    ("cells", "is_active"),
    (({"published": "true"}, "true"), ({"published": "false"}, "false"), ({"status": "draft"}, "false"),
     ({"status": "active", "published": "false"}, "true"), ({}, "true")),
)  # fmt: skip
def test_what_is_not_sold_is_not_active(cells: dict[str, str], is_active: str) -> None:
    assert sheet_of(MUG | product(**cells)).rows[0].cells["is_active"] == is_active


def test_what_is_not_taxed_has_the_rate_zero() -> None:
    sheet = sheet_of(MUG | product(taxable="false"), product(handle="pot", title="Pot", price="1", taxable="true"))

    assert [row.cells["tax_rate"] for row in sheet.rows] == ["0", ""]


def test_headers_in_any_order_and_case_line_ends_mark_and_u2028() -> None:
    headers = tuple(name.upper() for name in reversed(HEADERS))
    row = {name.upper(): cell for name, cell in (MUG | product(body="one\u2028two\nthree")).items()}
    plain = read_sheet(read_table(export(MUG | product(body="one\u2028two\nthree"))))

    for end in ("\n", "\r\n"):
        sheet = read_sheet(read_table(b"\xef\xbb\xbf" + export(row, headers=headers, end=end)))
        assert dict(sheet.rows[0].cells) == dict(plain.rows[0].cells)
    assert plain.rows[0].cells["description"] == "one\u2028two\nthree"


def test_a_missing_column_leaves_its_field_alone() -> None:
    headers = ("Handle", "Title", "Variant Price")

    sheet = read_sheet(read_table(export({"Handle": "pot", "Title": "Pot", "Variant Price": "5"}, headers=headers)))

    assert set(sheet.rows[0].cells) == {"sku", "name", "options", "price"}
    assert sheet.rows[0].is_tracked


def test_the_first_row_must_name_a_handle() -> None:
    sheet = sheet_of(product(title="Pot", price="5"))

    assert [(problem.line, problem.column) for problem in sheet.problems] == [(2, "Handle")]


def test_another_file_is_refused_when_shopify_was_chosen() -> None:
    with pytest.raises(FileRefused, match="handle, title, variant price"):
        read_sheet(read_table(b"sku,name,price\nA,a,1\n"), "shopify")
