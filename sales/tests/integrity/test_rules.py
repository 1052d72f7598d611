"""Each rule, broken once behind the services' back, is named by check_integrity, and no other rule with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from backoffice.models.append_only import APPEND_ONLY_TABLES, drop_triggers
from backoffice.registries import integrity_checks
from backoffice.services.integrity import find_broken
from backoffice.tests.module_data import kept_for_the_module
from inventory.models import StockLocation
from sales.tests.integrity.guards import guards_off
from sales.tests.integrity.shop import BusyShop, make_busy_shop


@dataclass(frozen=True)
class Break:
    """Statements that break `rule` alone, and a part of the label of the row that is then named."""

    rule: str
    label: str
    statements: tuple[str, ...]


PLENTY = "product_id = {plenty} AND location_id = {here}"
SCARCE = "product_id = {scarce}"
SERVED_CLAIM = "id = (SELECT reservation_id FROM sales_orderline WHERE order_id = {served} AND product_id = {plenty})"
SHORT_CLAIM = "id = (SELECT reservation_id FROM sales_orderline WHERE order_id = {short})"
SALE = "key LIKE 'order:{delivered}:line:%:sale'"
DELIVERED_PLENTY = "order_id = {delivered} AND product_id = {plenty}"
DELIVERED_SERVICE = "order_id = {delivered} AND product_id = {service}"
LINE = "sales_orderline"
MOVEMENT = "inventory_stockmovement"
LEVEL = "inventory_stocklevel"
CLAIM = "inventory_stockreservation"

BREAKS = (
    Break("on_hand", "PLENTY at", (f"UPDATE {LEVEL} SET on_hand = on_hand + 1 WHERE {PLENTY}",)),
    Break("on_hand", "PLENTY at Cellar", (f"DELETE FROM {LEVEL} WHERE location_id <> {{here}}",)),
    Break("reserved", "PLENTY at", (f"UPDATE {LEVEL} SET reserved = reserved + 1 WHERE {PLENTY}",)),
    Break(
        "limits",
        "PLENTY at",
        (
            f"UPDATE {LEVEL} SET reserved = reserved + 1000 WHERE {PLENTY}",
            f"UPDATE {CLAIM} SET reserved = reserved + 1000, wanted = wanted + 1000 WHERE {SERVED_CLAIM}",
            f"UPDATE {LINE} SET quantity = quantity + 1000 WHERE order_id = {{served}} AND product_id = {{plenty}}",
        ),
    ),
    Break("balance", "PLENTY at", (f"UPDATE {MOVEMENT} SET balance_after = balance_after + 1 WHERE {SALE}",)),
    Break(
        "held",
        "SO-{served}, PLENTY at",
        (
            f"UPDATE {CLAIM} SET reserved = reserved + 1 WHERE {SERVED_CLAIM}",
            f"UPDATE {LEVEL} SET reserved = reserved + 1 WHERE {PLENTY}",
        ),
    ),
    Break(
        "served",
        "SO-{served}, PLENTY at",
        (
            f"UPDATE {CLAIM} SET reserved = reserved - 1 WHERE {SERVED_CLAIM}",
            f"UPDATE {LEVEL} SET reserved = reserved - 1 WHERE {PLENTY}",
        ),
    ),
    Break("sold", "SO-{delivered}, PLENTY", (f"UPDATE {MOVEMENT} SET kind = 'adjustment' WHERE {SALE}",)),
    Break(
        "sold",
        "SO-{delivered}, PLENTY",
        (f"UPDATE {LINE} SET quantity = 2 WHERE {DELIVERED_PLENTY}",),
    ),
    Break("sold", "SO-{delivered}, SERVICE", (f"UPDATE {LINE} SET track_stock = true WHERE {DELIVERED_SERVICE}",)),
    Break("stray", "sale, movement", (f"UPDATE {MOVEMENT} SET kind = 'sale' WHERE kind = 'damage'",)),
    Break(
        "stray",
        "cancel_restock, movement",
        (f"UPDATE {MOVEMENT} SET kind = 'cancel_restock' WHERE kind = 'transfer_in'",),
    ),
    Break("cancelled", "SO-{lost}, PLENTY", ("UPDATE sales_order SET cancel_disposition = '' WHERE id = {lost}",)),
    Break(
        "cancelled",
        "SO-{restocked}, PLENTY",
        ("UPDATE sales_order SET cancel_disposition = 'lost' WHERE id = {restocked}",),
    ),
    Break("waiting", "SO-{short}, SCARCE", (f"UPDATE {CLAIM} SET wanted = wanted + 1 WHERE {SHORT_CLAIM}",)),
    Break(
        "waiting",
        "SO-{served}, SERVICE",
        (f"UPDATE {LINE} SET track_stock = true WHERE order_id = {{served}} AND product_id = {{service}}",),
    ),
    Break("claims", "(SO-{served})", ("UPDATE sales_order SET status = 'draft' WHERE id = {served}",)),
    Break(
        "claims",
        "(SO-99)",
        (
            f"INSERT INTO {CLAIM} (product_id, location_id, key, label, wanted, reserved, priority, since) "
            "VALUES ({scarce}, {here}, 'order-line:99', 'SO-99', 1, 0, 9, CURRENT_TIMESTAMP)",
        ),
    ),
    Break(
        "line_total",
        "SO-{delivered}, PLENTY",
        (f"UPDATE {LINE} SET line_total = line_total + 0.01 WHERE {DELIVERED_PLENTY}",),
    ),
    *(
        Break("totals", f"SO-{{delivered}}, {column}", (f"UPDATE sales_order SET {change} WHERE id = {{delivered}}",))
        for column, change in (
            ("subtotal", "subtotal = subtotal + 0.01"),
            ("discount_total", "discount_total = 0"),
            ("tax_total", "tax_total = tax_total - 0.01"),
            ("grand_total", "grand_total = grand_total + 0.01"),
            ("line_count", "line_count = 3"),
        )
    ),
    Break("triggers", MOVEMENT, ()),
)


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[BusyShop]:
    with kept_for_the_module(django_db_blocker):
        yield make_busy_shop()


@pytest.mark.django_db
def test_a_busy_shop_breaks_no_rule(shop: BusyShop) -> None:
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


@pytest.mark.django_db
@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: f"{broken.rule}-{broken.label}")
def test_a_broken_rule_is_named_and_no_other(shop: BusyShop, broken: Break) -> None:
    names = _names(shop)

    with guards_off(), connection.cursor() as cursor:
        for statement in broken.statements:
            cursor.execute(statement.format(**names))
            assert cursor.rowcount == 1
    if broken.rule == "triggers":
        drop_triggers(connection, APPEND_ONLY_TABLES[1:])

    findings = [finding for finding in find_broken() if not finding.holds]

    assert [finding.check.name for finding in findings] == [broken.rule]
    (finding,) = findings
    assert finding.count == len(finding.first)
    assert broken.label.format(**names) in finding.first[0].label
    assert finding.first[0].found != finding.first[0].expected


def test_every_rule_is_broken_by_a_test() -> None:
    assert {broken.rule for broken in BREAKS} == {check.name for check in integrity_checks}


def _names(shop: BusyShop) -> dict[str, int]:
    """Return the ids that statements and labels name; an order's number is its id."""
    rows = {name: getattr(shop, name) for name in shop.__dataclass_fields__}
    return {"here": StockLocation.default().pk} | {name: row.pk for name, row in rows.items()}
