"""What a product must look like before it is saved, said in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from inventory.exceptions import DemandOpen, ProductRefused
from inventory.models import Product, StockReservation, sku_key_of
from inventory.models.reservations import QUEUE

EDITABLE = (
    "sku",
    "name",
    "family",
    "options",
    "description",
    "category",
    "barcode",
    "price",
    "cost_price",
    "tax_rate",
    "track_stock",
    "low_stock_threshold",
    "is_active",
)
BY_ID = ("family_id", "category_id")  # for who changes many: the id, without fetching the row behind it
FOUR_DECIMALS = Decimal("0.0001")
SHOWN_ORDERS = 5
_DECIMALS = ("price", "cost_price", "tax_rate")
# Whether the rows exist is the foreign key's own question; asking it here would cost two statements a product.
_NOT_CHECKED_HERE = ("family", "category")


def set_fields(product: Product, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values on the product, tidied; return the fields that differ now, with what they held before."""
    if unknown := sorted(set(values) - {*EDITABLE, *BY_ID}):
        raise ProductRefused(_("A product has no field %(names)s to set.") % {"names": ", ".join(unknown)})
    changed = {}
    for name, value in values.items():
        tidy = _tidied(name, value)
        if (before := getattr(product, name)) != tidy:
            setattr(product, name, tidy)
            changed[name] = before
    product.sku_key = sku_key_of(product.sku)
    return changed


def quantized(price: Decimal) -> Decimal:
    """Round to the four decimals of a unit price; what is no number stays, for the validators to name."""
    return price.quantize(FOUR_DECIMALS, ROUND_HALF_UP) if price.is_finite() and abs(price) < 10**9 else price


def refuse_invalid(products: Sequence[Product]) -> None:
    """Raise ProductRefused for the first product with a value that no product may have."""
    for product in products:
        try:
            product.clean_fields(exclude=_NOT_CHECKED_HERE)
        except ValidationError as error:
            raise ProductRefused(_sentence(product, error)) from error
        if not isinstance(product.options, dict):
            raise ProductRefused(_("%(sku)s: the options are pairs of a name and a value.") % {"sku": product.sku})
        if product.is_archived and product.is_active:
            raise ProductRefused(
                _("%(sku)s is archived and cannot be active. Restore it instead.") % {"sku": product.sku}
            )


def refuse_duplicates(products: Sequence[Product]) -> None:
    """Raise ProductRefused, naming the other product, where a SKU or barcode is taken; two statements at most."""
    _refuse_repeated([product.sku_key for product in products], _("The SKU %(value)s was given twice."))
    barcodes = [product.barcode for product in products if product.barcode]
    _refuse_repeated(barcodes, _("The barcode %(value)s was given twice."))
    taken = Q(sku_key__in=[product.sku_key for product in products]) | Q(barcode__in=barcodes)
    own = [product.pk for product in products if product.pk]
    for other in Product.objects.filter(taken).exclude(pk__in=own).only("sku", "sku_key", "name", "barcode"):
        for product in products:
            if product.sku_key == other.sku_key:
                raise sku_taken(product.sku, other)
            if product.barcode and product.barcode == other.barcode:
                raise barcode_taken(product.barcode, other)


def sku_taken(sku: str, other: Product) -> ProductRefused:
    return ProductRefused(
        _("The SKU %(sku)s belongs to “%(other)s” already. Choose another one.") % {"sku": sku, "other": other}
    )


def barcode_taken(barcode: str, other: Product) -> ProductRefused:
    return ProductRefused(
        _("The barcode %(barcode)s belongs to “%(other)s” already. Check which product carries it.")
        % {"barcode": barcode, "other": other}
    )


def refuse_open_demand(product: Product, open_orders: Collection[str], sentence: str) -> None:
    """Raise DemandOpen where open orders wait for the product."""
    if open_orders:
        raise DemandOpen(sentence % {"sku": product.sku, "orders": ", ".join(open_orders)})


def open_orders_of(product_ids: Collection[int]) -> dict[int, list[str]]:
    """Map products to the orders that claim their stock: the first few a product, then an ellipsis."""
    place = Window(RowNumber(), partition_by=[F("product")], order_by=QUEUE)
    claims = StockReservation.objects.filter(product_id__in=list(product_ids)).order_by()
    first = claims.annotate(place=place).filter(place__lte=SHOWN_ORDERS + 1).order_by("product_id", "place")
    orders: dict[int, list[str]] = {}
    for product_id, label, number in first.values_list("product_id", "label", "place"):
        orders.setdefault(product_id, []).append(label if number <= SHOWN_ORDERS else "…")
    return {product_id: list(dict.fromkeys(labels)) for product_id, labels in orders.items()}


def _tidied(name: str, value: Any) -> Any:
    if name in _DECIMALS and isinstance(value, Decimal | int):
        return quantized(Decimal(value))
    if isinstance(value, str):
        return value.strip()
    return value


def _refuse_repeated(values: Sequence[str], sentence: str) -> None:
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if repeated:
        raise ProductRefused(sentence % {"value": repeated[0]})


def _sentence(product: Product, error: ValidationError) -> str:
    """Return the first error as "MUG-RED, price: Ensure …"."""
    name, messages = next(iter(error.message_dict.items()))
    labels = {field.name: field.verbose_name for field in Product._meta.fields}
    return f"{product.sku or product.name}, {labels[name]}: {messages[0]}"
