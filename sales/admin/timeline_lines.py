"""What an order's saves did to its lines, for the timeline: the newest changes of each save, and how many more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.diffs import Change
from backoffice.admin.forms import short_decimal
from sales.models import Order, OrderLine

EDIT = "edit"
MOST_LINES = 20
"""How many lines of one save are told one by one."""

LINE_FIELDS = {
    "quantity": gettext_lazy("quantity"),
    "unit_price": gettext_lazy("unit price"),
    "discount": gettext_lazy("discount"),
    "override_reason": gettext_lazy("reason for the price"),
}

# A line that only moved up because another went is no news; the database leaves it out, and knows each one's past.
TOLD = """
WITH past AS (
    SELECT history_id, history_date, history_type, history_change_reason, LAG(history_id) OVER mine AS earlier,
           sku = LAG(sku) OVER mine AND quantity = LAG(quantity) OVER mine AND unit_price = LAG(unit_price) OVER mine
           AND discount = LAG(discount) OVER mine AND override_reason = LAG(override_reason) OVER mine AS is_same
    FROM sales_historicalorderline WHERE order_id = %s
    WINDOW mine AS (PARTITION BY id ORDER BY history_id)
), told AS (
    SELECT history_id, earlier, COUNT(*) OVER (PARTITION BY history_date) AS many,
           ROW_NUMBER() OVER (PARTITION BY history_date ORDER BY history_id) AS place
    FROM past
    WHERE history_change_reason = 'edit' AND (history_type <> '~' OR (earlier IS NOT NULL AND NOT is_same))
      AND history_date IN (SELECT history_date FROM sales_historicalorder WHERE history_id IN ({places}))
)
SELECT history_id, earlier, many FROM told WHERE place <= %s ORDER BY history_id
"""


@dataclass
class LineChanges:
    """What one save did to the lines; `more` lines are not told."""

    told: list[Change] = field(default_factory=list)
    more: int = 0


def line_changes(order: Order, saves: Iterable[Any]) -> Mapping[datetime, LineChanges]:
    """Return what these rows of the order's history did to its lines, by their moment; two queries for all of them."""
    edits = [row.history_id for row in saves if row.history_change_reason == EDIT]
    found: dict[datetime, LineChanges] = defaultdict(LineChanges)
    if not edits:
        return found
    with connection.cursor() as cursor:
        cursor.execute(TOLD.format(places=", ".join(["%s"] * len(edits))), [order.pk, *edits, MOST_LINES])
        told = cursor.fetchall()
    rows = OrderLine.history.in_bulk({pk for own, earlier, _many in told for pk in (own, earlier) if pk is not None})
    for own, earlier, many in told:
        changes = found[rows[own].history_date]
        changes.told += _changes_of(rows[own], rows.get(earlier))
        changes.more = max(0, many - MOST_LINES)
    return found


def _changes_of(row: Any, older: Any) -> list[Change]:
    units = f"{row.quantity} × {row.sku}"
    if row.history_type == "+":
        return [Change(_("Line added"), "", units)]
    if row.history_type == "-":
        return [Change(_("Line removed"), units, "")]
    if older.sku != row.sku:
        return [Change(_("Line"), f"{older.quantity} × {older.sku}", units)]
    return [
        Change(
            _("%(sku)s, %(field)s") % {"sku": row.sku, "field": label},
            _text(getattr(older, name)),
            _text(getattr(row, name)),
        )
        for name, label in LINE_FIELDS.items()
        if getattr(older, name) != getattr(row, name)
    ]


def _text(value: Any) -> str:
    return short_decimal(value) if isinstance(value, Decimal) else str(value)
