"""What tests of drafts ask again and again."""

from __future__ import annotations

from typing import Any

from backoffice.models import AuditEvent
from sales.models import Order
from sales.services.drafts import edit_draft
from sales.services.lines import LineInput


def inputs(order: Order) -> list[LineInput]:
    return [LineInput.of(line) for line in order.lines.all()]


def edit(order: Order, lines: list[LineInput] | None = None, **fields: Any) -> Order:
    return edit_draft(order.pk, fields=fields, lines=lines, by=None)


def events(order: Order) -> list[str]:
    rows = AuditEvent.objects.filter(object_type="sales.order", object_id=str(order.pk)).order_by("id")
    return list(rows.values_list("action", flat=True))


def assert_totals_agree(order: Order) -> None:
    order = Order.objects.get(pk=order.pk)
    lines = list(order.lines.all())
    assert order.line_count == len(lines)
    assert order.subtotal == sum(line.line_net for line in lines)
    assert order.tax_total == sum(line.line_tax for line in lines) + order.shipping_tax
    assert order.discount_total == sum(line.discount for line in lines)
    assert order.grand_total == order.subtotal + order.shipping_net + order.tax_total
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
