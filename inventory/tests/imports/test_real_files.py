"""Product files that nobody here wrote: what is read of each, what becomes a product, and what is set aside."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import NamedTuple

import pytest

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.engine import preview
from backoffice.bulk.sources import Source
from backoffice.bulk.verdicts import NothingRead
from backoffice.tests.real_data import real_data
from inventory.bulk.products import Products
from inventory.imports.layouts import open_products

VARIABLE = "Variable products: each is a family, its variations are the products"
LINES = "vendure/e2e/e2e-products-"


class Wanted(NamedTuple):
    """Rows of the file, products in it, families, wrong rows, units on the shelf, the sum of all prices."""

    layout: str
    read: int
    new: int
    families: int = 0
    wrong: int = 0
    units: int = 0
    prices: str = "0"
    aside: dict[str, int] = {}


FILES = {
    "shopify/apparel.csv": Wanted("shopify", 22, 22, 1, 0, 22, "1295"),
    "shopify/home-and-garden.csv": Wanted("shopify", 21, 21, 1, 0, 65, "2345.84"),
    "woocommerce/sample_products.csv": Wanted(
        "woocommerce",
        25,
        21,
        2,
        prices="682",
        aside={VARIABLE: 2, "Grouped products, made of others": 1, "External products, sold elsewhere": 1},
    ),
    "magento/products_gear_bags.csv": Wanted("mapping:Magento", 14, 14, 0, 0, 1400, "582"),
    "magento/products_gear_fitness_equipment.csv": Wanted("mapping:Magento", 9, 9, 0, 0, 900, "131"),
    "magento/products_gear_fitness_equipment_ball.csv": Wanted("mapping:Magento", 9, 9, 1, 0, 900, "246"),
    "magento/products_gear_fitness_equipment_strap.csv": Wanted("mapping:Magento", 3, 3, 1, 0, 300, "52"),
    "magento/products_gear_watches.csv": Wanted("mapping:Magento", 9, 9, 0, 0, 900, "533"),
    "prestashop/products_import.csv": Wanted("mapping:PrestaShop", 7, 7, 0, 0, 915, "3200"),
    "spree/spec/products_import.csv": Wanted(
        "mapping:Spree",
        17,
        15,
        2,
        0,
        1500,
        "744.85",
        {"Rows that describe a product with variants and have no SKU": 2},
    ),
    "oscar/books.hacking.csv": Wanted("mapping:Oscar", 33, 33, 0, 0, 1638, "487.67"),
    "northwind/products.csv": Wanted("mapping:Northwind", 77, 77, 0, 0, 3119, "2222.71"),
    "vendure/e2e/e2e-product-import-asset-urls.csv": Wanted("mapping:Vendure", 1, 1, 0, 0, 25, "8999"),
    "vendure/e2e/e2e-product-import-multi-languages.csv": Wanted("mapping:Vendure", 3, 3, 1, 0, 30, "137.3"),
    f"{LINES}collections.csv": Wanted("mapping:Vendure", 23, 22, 4, 1, 0, "13033.56"),
    f"{LINES}default-search.csv": Wanted("mapping:Vendure", 34, 34, 5, 0, 3200, "16271.59"),
    f"{LINES}empty.csv": Wanted("mapping:Vendure", 0, 0),
    f"{LINES}full.csv": Wanted("mapping:Vendure", 34, 34, 5, 0, 3400, "16271.59"),
    f"{LINES}minimal.csv": Wanted("mapping:Vendure", 4, 4, 1, 0, 400, "7196"),
    f"{LINES}money-handling.csv": Wanted("mapping:Vendure", 2, 2, 0, 0, 0, "9999999.31"),
    f"{LINES}order-taxes.csv": Wanted("mapping:Vendure", 3, 2, 0, 1, 300, "3"),
    f"{LINES}promotions.csv": Wanted("mapping:Vendure", 6, 6, 0, 0, 600, "72"),
    f"{LINES}stock-control-multi.csv": Wanted("mapping:Vendure", 7, 7, 2, 0, 700, "7709.62"),
    f"{LINES}stock-control.csv": Wanted("mapping:Vendure", 7, 7, 2, 0, 0, "7709.62"),
    "vendure/e2e/product-import-channel.csv": Wanted("mapping:Vendure", 2, 2, 1, 0, 0, "35.4"),
    "vendure/e2e/product-import-option-values.csv": Wanted("mapping:Vendure", 4, 4, 1, 0, 400, "1682.76"),
    "vendure/e2e/product-import.csv": Wanted("mapping:Vendure", 11, 10, 3, 1, 100, "1118.35"),
}
NO_PRODUCTS = (
    "magento/categories.csv",
    "northwind/categories.csv",
    "northwind/customers.csv",
    "northwind/orders.csv",
    "prestashop/categories_import.csv",
    "spree/spec/customers_import.csv",
    "spree/spec/product_translations_import.csv",
)


def found(source: Source) -> Wanted:
    rows = [dict(zip(source.columns, cells, strict=True)) for _line, cells in source.rows()]
    new, wrong = judged(source)
    return Wanted(
        source.layout,
        source.tally.read,
        new,
        len({row["family"] for row in rows if row.get("family")}),
        wrong,
        sum(int(row.get("opening_stock") or 0) for row in rows),
        f"{sum((Decimal(row['price'] or 0) for row in rows), Decimal(0)).normalize():f}",
        dict(source.tally.set_aside),
    )


def judged(source: Source) -> tuple[int, int]:
    """Return how many rows an import would call new and wrong."""
    try:
        shown = preview(Products(), source)
    except NothingRead:
        return 0, 0
    return shown.new, shown.wrong


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_every_product_file_is_known_by_itself_and_counted(name: str) -> None:
    path = real_data(*name.split("/"))

    source = open_products(path)

    assert found(source) == FILES[name]
    assert source.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sum(source.tally.set_aside.values()) + source.tally.given == source.tally.read


def test_no_product_file_is_forgotten() -> None:
    folder = real_data("vendure")
    names = {
        str(path.relative_to(folder.parent))
        for kind in ("shopify", "woocommerce", "magento", "prestashop", "vendure", "spree", "oscar")
        for path in (folder.parent / kind).rglob("*.csv")
    }

    assert names == {name for name in (*FILES, *NO_PRODUCTS) if not name.startswith("northwind")}


@pytest.mark.parametrize("name", NO_PRODUCTS)
def test_what_holds_no_products_is_refused_in_a_sentence(name: str) -> None:
    path = real_data(*name.split("/"))

    with pytest.raises(FileRefused, match="names no column"):
        open_products(path)
