"""What the audit log calls what is done to products, pictures and stock, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.money import format_amount
from backoffice.registries import Deed, deeds


def register() -> None:
    for action, deed in DEEDS.items():
        deeds.register(action, deed)


def _price(data: Mapping[str, Any]) -> str:
    """Tell of a price what it was and is; of a change of more than the price, nothing: its fields do."""
    try:
        before, after = (format_amount(Decimal(each)) for each in data.get("price", ()))
    except (ArithmeticError, InvalidOperation, TypeError, ValueError):
        return ""
    words = _("Price changed from %(before)s to %(after)s") % {"before": before, "after": after}
    others = [name for name in data.get("fields", ()) if name != "price"]
    return "" if others else f"{words}: {data['reason']}" if data.get("reason") else words


def _received(data: Mapping[str, Any]) -> str:
    units = _units(data)
    return _("Received %(units)s") % {"units": units.replace("+", "")} if units else ""


def _adjusted(data: Mapping[str, Any]) -> str:
    units = _units(data)
    return _("Stock adjusted by %(units)s") % {"units": units} if units else ""


def _counted(data: Mapping[str, Any]) -> str:
    units = _units(data)
    return _("Stock counted: %(units)s against the books") % {"units": units} if units else ""


def _units(data: Mapping[str, Any]) -> str:
    """Write the units of the movements: "+12", "−1, +1"."""
    units = [unit for unit in data.get("quantities", ()) if isinstance(unit, int)]
    return ", ".join(f"{unit:+,}".replace("-", "−") for unit in units)


def _described(data: Mapping[str, Any]) -> str:
    words = data.get("alt")
    return _("Picture described as “%(words)s”") % {"words": words[-1]} if isinstance(words, list) and words else ""


DEEDS = {
    "archive": Deed(gettext_lazy("Archived"), gettext_lazy("archive")),
    "restore": Deed(gettext_lazy("Brought back from the archive"), gettext_lazy("bring back from the archive")),
    "image.add": Deed(gettext_lazy("Picture added"), gettext_lazy("add a picture")),
    "image.change": Deed(gettext_lazy("Picture described"), gettext_lazy("describe a picture"), _described),
    "image.primary": Deed(gettext_lazy("Another picture shown first"), gettext_lazy("show another picture first")),
    "image.remove": Deed(gettext_lazy("Picture removed"), gettext_lazy("remove a picture")),
    "image.reorder": Deed(gettext_lazy("Pictures put in another order"), gettext_lazy("order the pictures")),
    "product.change": Deed(gettext_lazy("Changed"), gettext_lazy("change"), _price),
    "product.price": Deed(gettext_lazy("Price changed"), gettext_lazy("change the price"), _price),
    "stock.adjust": Deed(gettext_lazy("Stock adjusted"), gettext_lazy("adjust the stock"), _adjusted),
    "stock.count": Deed(gettext_lazy("Stock counted"), gettext_lazy("count the stock"), _counted),
    "stock.receive": Deed(gettext_lazy("Goods received"), gettext_lazy("receive goods"), _received),
    "stock.transfer": Deed(gettext_lazy("Moved to another location"), gettext_lazy("move to another location")),
}
