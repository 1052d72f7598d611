"""Products as a table, out and in again without a change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from backoffice.bulk.resources import ImportResource
from backoffice.bulk.saved_mappings import saved_maps, shop_prices
from backoffice.bulk.sources import Narrowed, ReadAs, Source
from inventory.bulk.products import Products
from inventory.imports.cells import tidy
from inventory.imports.layouts import LAYOUTS, open_products
from inventory.imports.options import options_cell
from inventory.imports.sheets import COLUMNS
from inventory.imports.targets import PRODUCTS
from inventory.models import Category, Product, ProductFamily
from inventory.services.catalogue_names import cells_of

COST = "cost_price"
RIGHTS = {COST: "inventory.view_cost_price", "opening_stock": "inventory.adjust_stock"}
LEFT_OUT = {
    COST: gettext_lazy("Cost prices were left out: your role may not see them."),
    "opening_stock": gettext_lazy("Opening stock was left out: your role may not book stock."),
}
HELP = (
    ("sku", gettext_lazy("Needed. Up to 64 characters; a known SKU is that product, however its letters are written.")),
    ("name", gettext_lazy("Needed. Up to 255 characters.")),
    ("family", gettext_lazy("The family's name; one that is not known is made.")),
    ("options", gettext_lazy("Pairs such as “Colour: Red; Size: L”.")),
    ("description", gettext_lazy("Text.")),
    ("category", gettext_lazy("The category's name; one that is not known is made.")),
    ("price", gettext_lazy("Needed. Digits and a point: 1234.50.")),
    ("cost_price", gettext_lazy("Like price; only with the right to see cost prices.")),
    ("tax_rate", gettext_lazy("A fraction: 0.19 stands for 19 percent. Blank: the shop's rate.")),
    ("barcode", gettext_lazy("Up to 64 characters, each barcode once.")),
    ("low_stock_threshold", gettext_lazy("A whole number. Blank: the shop's threshold.")),
    ("is_active", gettext_lazy("true or false. Blank: true.")),
    ("opening_stock", gettext_lazy("Units on the shelf of a new product; ignored for a known one.")),
)


class ProductResource(ImportResource):
    """For whoever may not see cost prices."""

    target = PRODUCTS.name
    layouts = LAYOUTS
    template = "backoffice/import/products.csv"
    help = HELP
    groups = (
        (gettext_lazy("Product"), ("sku", "name", "family", "options", "description", "category")),
        (gettext_lazy("Price"), ("price", COST, "tax_rate")),
        (gettext_lazy("Stock"), ("barcode", "low_stock_threshold", "is_active", "opening_stock")),
    )
    opening_stock = Field(attribute="on_hand", column_name="opening_stock")

    class Meta:
        model = Product
        name = gettext_lazy("Products")
        fields = tuple(name for name in COLUMNS if name != COST)
        export_order = fields
        import_id_fields = ("sku",)
        clean_model_instances = True
        skip_unchanged = True

    def rows(self, chosen: QuerySet[Product]) -> QuerySet[Product]:
        products = Product.objects.filter(pk__in=chosen.order_by().values("pk"))
        return products.with_stock().order_by("name", "pk")

    def columns_for_user(self) -> list[str]:
        hidden = [column for column, permission in RIGHTS.items() if not self.may(permission)]
        return [column for column in COLUMNS if column not in hidden]

    def kind(self) -> Products:
        return Products(shows_cost=self.may(RIGHTS[COST]))

    def open(self, path: Path, asked: ReadAs) -> Source:
        source: Source = open_products(path, asked, saved=saved_maps(self.target), shop=shop_prices())
        for column, sentence in LEFT_OUT.items():
            if column in source.columns and not self.may(RIGHTS[column]):
                source = Narrowed(source, (column,), str(sentence))
        return source

    def dehydrate_family(self, product: Product) -> str:
        return self._families.get(product.family_id, "")

    def dehydrate_category(self, product: Product) -> str:
        return self._categories.get(product.category_id, "")

    def dehydrate_options(self, product: Product) -> str:
        return options_cell(product.options)

    def dehydrate_price(self, product: Product) -> Any:
        return tidy("price", product.price)

    def dehydrate_cost_price(self, product: Product) -> Any:
        return None if product.cost_price is None else tidy(COST, product.cost_price)

    def dehydrate_tax_rate(self, product: Product) -> Any:
        return None if product.tax_rate is None else tidy("tax_rate", product.tax_rate)

    def dehydrate_opening_stock(self, product: Any) -> int | None:
        return product.on_hand if product.track_stock else None

    @cached_property
    def _families(self) -> Mapping[int | None, str]:
        return cells_of(ProductFamily)

    @cached_property
    def _categories(self) -> Mapping[int | None, str]:
        return cells_of(Category)


class ProductResourceWithCost(ProductResource):
    class Meta(ProductResource.Meta):
        fields = COLUMNS
        export_order = COLUMNS
