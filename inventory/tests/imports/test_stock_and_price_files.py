from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.mappings import read_map
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.taxes import ShopPrices
from backoffice.tests.bulk.files import dicts, written
from inventory.imports.layouts import open_counts, open_prices, open_receipts


@pytest.mark.parametrize(
    ("opened", "text", "wanted"),
    (
        (
            open_receipts,
            "SKU,Location,Quantity,Reference\nA,main,5,PO 7\n",
            {"sku": "A", "location": "main", "quantity": "5", "reference": "PO 7"},
        ),
        (open_receipts, "quantity;sku\n5;A\n", {"sku": "A", "quantity": "5"}),
        (
            open_counts,
            "sku,location,counted,expected on hand\nA,,3,\n",
            {"sku": "A", "location": "", "counted": "3", "expected_on_hand": ""},
        ),
        (open_prices, "price\tsku\texpected-price\n2\tA\t1\n", {"sku": "A", "price": "2", "expected_price": "1"}),
    ),
)
def test_our_own_columns_are_read_in_any_order(
    opened: Callable[[Path], Source], text: str, wanted: dict[str, str], tmp_path: Path
) -> None:
    source = opened(written(tmp_path, text))

    assert (source.layout, dicts(source)) == ("native", [wanted])


@pytest.mark.parametrize(
    ("opened", "missing"), ((open_receipts, "quantity"), (open_counts, "counted"), (open_prices, "price"))
)
def test_what_is_missing_is_named(opened: Callable[[Path], Source], missing: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=f"names no column {missing}. Needed: sku, {missing}."):
        opened(written(tmp_path, "sku,other\nA,1\n"))


def test_a_suppliers_delivery_note_is_read_by_a_mapping_that_knows_it(tmp_path: Path) -> None:
    mapping = read_map(
        {
            "name": "Note",
            "target": "receipts",
            "known_by": ["Art", "Menge"],
            "fields": {"sku": "Art", "quantity": "Menge", "location": {"constant": "main"}, "reference": "Beleg"},
            "carried": {"columns": "Beleg"},
        }
    )
    path = written(tmp_path, "Beleg;Art;Menge\nL1;A;5\n;B;6\n")

    source = open_receipts(path, saved=[mapping])

    assert source.layout == "mapping:Note"
    assert [(row["reference"], row["location"]) for row in dicts(source)] == [("L1", "main"), ("L1", "main")]


def test_a_price_list_with_tax_becomes_the_shops_prices(tmp_path: Path) -> None:
    mapping = read_map(
        {"name": "P", "target": "prices", "prices": "with tax", "fields": {"sku": "Code", "price": "Gross"}}
    )
    path = written(tmp_path, "Code,Gross\nA,12.50\n")

    source = open_prices(path, ReadAs(layout="mapping:P"), saved=[mapping], shop=ShopPrices(False, Decimal("0.25")))

    assert dicts(source) == [{"sku": "A", "price": "10"}]
