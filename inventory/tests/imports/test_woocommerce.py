from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.opening import open_table
from backoffice.tests.bulk.files import dicts, written
from inventory.imports.layouts import products_of
from inventory.imports.woocommerce import WooCommerce

HEADERS = (
    "ID", "Type", "SKU", "Name", "Published", "Short description", "Description", "Tax status", "Tax class", "Stock",
    "Regular price", "Sale price", "Categories", "Images", "Parent", "Attribute 1 name", "Attribute 1 value(s)",
    "Attribute 2 name", "Attribute 2 value(s)", "GTIN, UPC, EAN, or ISBN",
)  # fmt: skip
PARENT = {
    "ID": "7",
    "Type": "variable",
    "SKU": "TEE",
    "Name": "Tee",
    "Published": "1",
    "Description": "<p>Soft</p>",
    "Categories": "Clothing > Shirts, Sale",
    "Attribute 1 name": "Size",
    "Attribute 1 value(s)": "S, L",
}


def source_of(folder: Path, *rows: Mapping[str, str], headers: tuple[str, ...] = HEADERS) -> WooCommerce:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    source = products_of(open_table(written(folder, file.getvalue())))
    assert isinstance(source, WooCommerce)
    return source


def variation(sku: str, size: str, **cells: str) -> dict[str, str]:
    own = {"Type": "variation", "SKU": sku, "Name": f"Tee - {size}", "Regular price": "9", "Parent": "TEE"}
    return own | {"Attribute 1 name": "Size", "Attribute 1 value(s)": size, "Published": "1"} | cells


def simple(**cells: str) -> dict[str, str]:
    names = {"sku": "SKU", "price": "Regular price", "stock": "Stock", "kind": "Type", "tax": "Tax status"}
    base = {"Type": "simple", "SKU": "A", "Name": "Pot", "Regular price": "5", "Published": "1"}
    return base | {names.get(name, name.title()): cell for name, cell in cells.items()}


@pytest.mark.parametrize("reference", ("TEE", "tee ", "id:7"))
def test_variations_are_a_family_wherever_their_parent_stands(reference: str, tmp_path: Path) -> None:
    rows = (variation("T-S", "S", Parent=reference), PARENT, variation("T-L", "L", Parent=reference))

    first, second = dicts(source_of(tmp_path, *rows))

    assert (first["family"], second["family"]) == ("tee", "tee")
    assert (first["family_name"], first["family_description"], second["family_name"]) == ("Tee", "Soft", None)
    assert json.loads(first["family_options"] or "") == ["Size"]
    assert (first["category"], first["description"], first["options"]) == ("Shirts", "Soft", "Size: S")


def test_a_lone_variation_is_no_family_and_one_without_parent_is_told(tmp_path: Path) -> None:
    source = source_of(tmp_path, PARENT, variation("T-S", "S"), variation("X", "M", Parent="GONE"))

    assert [row["family"] for row in dicts(source)] == [None, None]
    assert any("parent is not in the file, so that they are in no family: 1." in note for note in source.notes)


def test_what_is_no_product_is_set_aside_and_counted(tmp_path: Path) -> None:
    source = source_of(tmp_path, PARENT, simple(kind="grouped"), simple(kind="external"), simple())

    assert len(dicts(source)) == 1
    assert sorted(source.tally.set_aside.values()) == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "stock", "units", "tracked"),
    (
        ("simple", "", "", "false"),
        ("simple", "5", "5", "true"),
        ("simple", "5.0", "5", "true"),
        ("simple", "-2", "0", "true"),
        ("simple", "parent", "", "true"),
        ("simple, virtual", "5", "5", "false"),
        ("simple", "many", "many", "true"),
    ),
)
def test_stock_is_tracked_where_woocommerce_manages_it(
    kind: str, stock: str, units: str, tracked: str, tmp_path: Path
) -> None:
    row = dicts(source_of(tmp_path, simple(kind=kind, stock=stock)))[0]

    assert (row["opening_stock"], row["track_stock"]) == (units, tracked)


@pytest.mark.parametrize(
    ("published", "parents", "wanted"),
    (("1", "1", "true"), ("0", "1", "false"), ("-1", "1", "false"), ("1", "0", "false"), ("", "1", "true")),
)
def test_a_variation_is_active_where_it_and_its_parent_are_published(
    published: str, parents: str, wanted: str, tmp_path: Path
) -> None:
    rows = (PARENT | {"Published": parents}, variation("T-S", "S", Published=published))

    assert dicts(source_of(tmp_path, *rows))[0]["is_active"] == wanted


def test_cells_are_taken_over_in_our_words(tmp_path: Path) -> None:
    row = simple(tax="none", description="<b>One</b>\\nTwo", categories="Home \\, Garden > Pots\\, big, Sale", sku="")
    row |= {"ID": "12", "GTIN, UPC, EAN, or ISBN": "4006381333931", "Sale price": "1", "Images": "https://x/y.png"}
    row |= {"Attribute 2 name": "Colour", "Attribute 2 value(s)": "Red, Blue"}

    source = source_of(tmp_path, row)
    found = dicts(source)[0]

    assert (found["sku"], found["tax_rate"], found["price"], found["barcode"]) == ("woo-12", "0", "5", "4006381333931")
    assert (found["description"], found["category"], found["options"]) == ("One Two", "Pots, big", "")
    assert any("not fetched: 1" in note for note in source.notes)
    assert any("Sale price (1)" in note for note in source.notes)


def test_a_missing_column_leaves_its_field_alone(tmp_path: Path) -> None:
    source = source_of(tmp_path, {"Type": "simple", "Name": "Pot", "Regular price": "5"}, headers=("Type", "Name",
                       "Regular price", "Parent"))  # fmt: skip

    assert not {"opening_stock", "is_active", "category", "options"} & set(source.columns)
    assert dicts(source)[0]["sku"] == "pot"


def test_another_file_is_refused_when_woocommerce_was_chosen(tmp_path: Path) -> None:
    for text, word in (("sku,name,price\n", "type, regular price"), ("Type,Name,Regular price\n", "parent / ")):
        with pytest.raises(FileRefused, match=word):
            products_of(open_table(written(tmp_path, text)), "woocommerce")
