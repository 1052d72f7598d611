"""Files about known products: new prices, goods that arrived, stock that was counted."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.kinds import Kind
from backoffice.bulk.resources import ImportResource
from backoffice.bulk.saved_mappings import saved_maps, shop_prices
from backoffice.bulk.sources import ReadAs, Source
from inventory.bulk.counts import Counts
from inventory.bulk.prices import Prices
from inventory.bulk.receipts import Receipts
from inventory.imports.layouts import NATIVE, open_counts, open_prices, open_receipts
from inventory.imports.targets import COUNTS, PRICES, RECEIPTS
from inventory.models import Product

OWN = ((NATIVE, _("Our own columns")),)
SKU = ("sku", _("Needed. The SKU of a known product, however its letters are written."))
LOCATION = ("location", _("The location's code or name. Blank: the default location."))


class PriceResource(ImportResource):
    target = PRICES.name
    layouts = OWN
    template = "backoffice/import/prices.csv"
    help = (
        SKU,
        ("price", _("Needed. Digits and a point: 1234.50.")),
        ("expected_price", _("What the price was when the file was made; refused where it is another one by now.")),
    )

    class Meta:
        model = Product
        name = _("Prices")

    def kind(self) -> Kind:
        return Prices()

    def open(self, path: Path, asked: ReadAs) -> Source:
        return open_prices(path, asked, saved=saved_maps(self.target), shop=shop_prices())


class ReceiptResource(ImportResource):
    target = RECEIPTS.name
    layouts = OWN
    template = "backoffice/import/stock_receipts.csv"
    help = (
        SKU,
        LOCATION,
        ("quantity", _("Needed. Units that arrived. The same file is never booked twice.")),
        ("reference", _("A delivery note or an order, up to 100 characters.")),
    )

    class Meta:
        model = Product
        name = _("Stock receipts")

    def kind(self) -> Kind:
        return Receipts()

    def open(self, path: Path, asked: ReadAs) -> Source:
        return open_receipts(path, asked, saved=saved_maps(self.target))


class CountResource(ImportResource):
    target = COUNTS.name
    layouts = OWN
    template = "backoffice/import/stock_counts.csv"
    help = (
        SKU,
        LOCATION,
        ("counted", _("Needed. Units on the shelf.")),
        ("expected_on_hand", _("Units on the books when it was counted; refused where stock has moved since.")),
    )

    class Meta:
        model = Product
        name = _("Stock counts")

    def kind(self) -> Kind:
        return Counts()

    def open(self, path: Path, asked: ReadAs) -> Source:
        return open_counts(path, asked, saved=saved_maps(self.target))
