"""What the audit log calls what is done to orders, customers and carts, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.registries import Deed, deeds


def register() -> None:
    for action, deed in DEEDS.items():
        deeds.register(action, deed)


def _created(data: Mapping[str, Any]) -> str:
    lines = data.get("lines")
    if not isinstance(lines, int):
        return ""
    return ngettext("Created with %(n)d line", "Created with %(n)d lines", lines) % {"n": lines}


def _changed(data: Mapping[str, Any]) -> str:
    return _("Lines changed") if data.get("lines") is True and not data.get("fields") else ""


def _put_first(data: Mapping[str, Any]) -> str:
    return _("Put first in the queue: %(reason)s") % {"reason": data["reason"]} if data.get("reason") else ""


def _gave(data: Mapping[str, Any]) -> str:
    orders = ", ".join(map(str, data.get("orders", ())))
    return _("Its stock was given to %(orders)s") % {"orders": orders} if orders else ""


DEEDS = {
    "cart.add": Deed(gettext_lazy("Put into the cart"), gettext_lazy("put something into the cart")),
    "cart.begin": Deed(gettext_lazy("Began an order"), gettext_lazy("begin an order")),
    "cart.draft": Deed(gettext_lazy("Saved the cart as a draft"), gettext_lazy("save the cart as a draft")),
    "cart.place": Deed(gettext_lazy("Placed the cart"), gettext_lazy("place the cart")),
    "order.cancel": Deed(gettext_lazy("Cancelled"), gettext_lazy("cancel")),
    "order.change": Deed(gettext_lazy("Changed"), gettext_lazy("change"), _changed),
    "order.create": Deed(gettext_lazy("Created"), gettext_lazy("create"), _created),
    "order.deliver": Deed(gettext_lazy("Delivered"), gettext_lazy("deliver")),
    "order.discard": Deed(gettext_lazy("Draft discarded"), gettext_lazy("discard the draft")),
    "order.give": Deed(gettext_lazy("Gave its stock to another order"), told=_gave),
    "order.note": Deed(gettext_lazy("Note added"), gettext_lazy("add a note")),
    "order.prioritise": Deed(
        gettext_lazy("Put first in the queue"), gettext_lazy("put first in the queue"), _put_first
    ),
    "order.process": Deed(gettext_lazy("Processed"), gettext_lazy("process")),
    "order.reopen": Deed(gettext_lazy("Reopened as a draft"), gettext_lazy("reopen")),
    "order.ship": Deed(gettext_lazy("Shipped"), gettext_lazy("ship")),
    "order.submit": Deed(gettext_lazy("Submitted"), gettext_lazy("submit")),
}
