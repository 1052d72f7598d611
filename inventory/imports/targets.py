"""What files bring into catalogue and stock room, and the headers by which other people's columns are known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.targets import Kind, Target, TargetField
from inventory.imports.html_text import text_of
from inventory.imports.sheets import EXTRAS

SKU_WORDS = (
    "sku; variant sku; product sku; item number; item no; item code; article number; article no; "
    "artikelnummer; artikelnr; artnr; art.-nr.; part number; stock code; stockcode; product code; partner_sku; "
    "reference; reference #; referencia; référence; code; productid; product id; id"
)
PRICE_WORDS = (
    "price; regular price; unit price; unitprice; variant price; retail price; list price; sale price; "
    "price tax excluded; price tax included; preis; vk; vk-preis; verkaufspreis; prix; precio; prezzo; "
    "amount; cost"
)
SKU = TargetField("sku", _("SKU"), Kind.CODE, needed=True, words=SKU_WORDS)
PRODUCTS = Target(
    "products",
    _("Products"),
    (
        SKU,
        TargetField(
            "name",
            _("Name"),
            needed=True,
            words=(
                "name; product name; title; productname; item name; name *; bezeichnung; artikel; titel; "
                "produktname; nom; nombre; description"
            ),
        ),
        TargetField("family", _("Family"), words="family; product group; handle; parent"),
        TargetField("options", _("Options"), words="options; attributes"),
        TargetField(
            "description",
            _("Description"),
            words="description; body (html); body; long description; short description; beschreibung",
            clean=text_of,
        ),
        TargetField(
            "category",
            _("Category"),
            words="category; categories; type; product type; department; kategorie; warengruppe",
        ),
        TargetField("price", _("Price"), Kind.AMOUNT, needed=True, words=PRICE_WORDS),
        TargetField(
            "cost_price",
            _("Cost price"),
            Kind.AMOUNT,
            words="cost price; cost per item; wholesale price; purchase price; cost; ek; einkaufspreis",
        ),
        TargetField("tax_rate", _("Tax rate"), Kind.RATE, words="tax rate; vat rate; vat; tax; mwst; ust"),
        TargetField(
            "barcode",
            _("Barcode"),
            Kind.CODE,
            words="barcode; ean; ean13; gtin; upc; isbn; variant barcode; gtin, upc, ean, or isbn",
        ),
        TargetField(
            "low_stock_threshold",
            _("Low stock threshold"),
            Kind.WHOLE,
            words="low stock threshold; low stock amount; reorder level; reorderlevel; minimum stock",
        ),
        TargetField(
            "is_active",
            _("Active"),
            Kind.FLAG,
            words="is active; active; active (0/1); published; enabled; status; aktiv",
        ),
        TargetField(
            "opening_stock",
            _("Opening stock"),
            Kind.WHOLE,
            words=(
                "opening stock; stock; quantity; qty; on hand; units in stock; unitsinstock; inventory; "
                "stockonhand; inventory_count; bestand; lagerbestand; lager; menge"
            ),
        ),
    ),
    (TargetField(EXTRAS[0], _("Stock is tracked"), Kind.FLAG),),
)
LOCATION = TargetField("location", _("Location"), Kind.CODE, words="location; warehouse; store; lager")
QUANTITY_WORDS = "quantity; qty; units; received; menge; anzahl; count"
RECEIPTS = Target(
    "receipts",
    _("Goods received"),
    (
        SKU,
        LOCATION,
        TargetField("quantity", _("Quantity"), Kind.WHOLE, needed=True, words=QUANTITY_WORDS),
        TargetField("reference", _("Reference"), words="reference; delivery note; purchase order; po number"),
    ),
)
COUNTS = Target(
    "counts",
    _("Stock counts"),
    (
        SKU,
        LOCATION,
        TargetField("counted", _("Counted"), Kind.WHOLE, needed=True, words=f"counted; on hand; {QUANTITY_WORDS}"),
        TargetField("expected_on_hand", _("Expected on hand"), Kind.WHOLE, words="expected on hand; expected"),
    ),
)
PRICES = Target(
    "prices",
    _("Prices"),
    (
        SKU,
        TargetField("price", _("Price"), Kind.AMOUNT, needed=True, words=f"new price; {PRICE_WORDS}"),
        TargetField("expected_price", _("Expected price"), Kind.AMOUNT, words="expected price; old price"),
    ),
)
