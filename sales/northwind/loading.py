"""Put the Northwind sample through the services, day by day, as if the shop had lived it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import create_many_with_history
from inventory.models import Category, Product, StockLocation
from inventory.models.stock import MovementKind
from inventory.services.catalogue import archive_products, create_products
from inventory.services.stock import Receipt, receive_stock
from sales.exceptions import OrderRefused
from sales.models import Customer, Order
from sales.models.orders import Source
from sales.northwind.files import Northwind, NorthwindOrder
from sales.northwind.timeline import live_through
from sales.services.customers import create_customers
from sales.services.drafts import DraftInput, create_orders
from sales.services.lines import LineInput
from sales.services.orders import cancel_orders, process_orders, ship_orders, submit_orders

OPENING, DELIVERIES, CREATED = time(6), time(7), time(8)
PRICE_REASON = "price of that day"
NO_TAX = Decimal(0)


@dataclass(frozen=True)
class Shop:
    """The sample's rows in our database, by the sample's ids."""

    products: Mapping[int, Product]
    customers: Mapping[str, Customer]
    location: StockLocation
    by: User | None


@transaction.atomic
def load_northwind(data: Northwind, *, by: User | None) -> Shop:
    """Create everything, all or nothing. Raises OrderRefused where the sample is here already."""
    if Order.objects.filter(source=Source.IMPORT, external_number=data.orders[0].id).exists():
        raise OrderRefused(_("The Northwind sample is here already; nothing was changed."))
    opening = _at(min(order.ordered_on for order in data.orders).replace(day=1), OPENING)
    shop = _open_shop(data, by=by, at=opening)
    for month, orders in sorted(_by_month(data.orders).items()):
        _receive(shop, _units(orders), at=_at(month, DELIVERIES))
    drafts = create_orders([_draft(shop, order) for order in data.orders], by=by)
    live_through({order.pk: source for order, source in zip(drafts, data.orders, strict=True)}, by=by)
    last_day = max(order.shipped_on or order.ordered_on for order in data.orders)
    _cancel_from_every_state(shop, data.orders[0], last_day + timedelta(days=7))
    discontinued = [shop.products[row.id].pk for row in data.products if row.discontinued]
    for outcome in archive_products(discontinued, by=by, at=_at(last_day + timedelta(days=8), CREATED)):
        outcome.unwrap()
    return shop


def _open_shop(data: Northwind, *, by: User | None, at: datetime) -> Shop:
    """Create catalogue and customers, and book what the sample has on the shelf in the end as opening stock."""
    categories = {pk: Category(name=name, slug=f"northwind-{slugify(name)}") for pk, name in data.categories.items()}
    create_many_with_history(tuple(categories.values()), Category, by=by, at=at)
    audit.record_many("category.add", tuple(categories.values()), by=by, at=at)
    rows = [
        {
            "sku": row.sku,
            "name": row.name,
            "category": categories[row.category_id],
            "description": row.packing,
            "price": row.price,
            "tax_rate": NO_TAX,
            "low_stock_threshold": row.reorder_level,
        }
        for row in data.products
    ]
    products = create_products(rows, by=by, at=at)
    address = {"is_billing": True, "is_shipping": True}
    people = [(row.fields, [{**row.address, **address}]) for row in data.customers]
    customers = create_customers(people, by=by, at=at)
    shop = Shop(
        {row.id: product for row, product in zip(data.products, products, strict=True)},
        {row.id: customer for row, customer in zip(data.customers, customers, strict=True)},
        StockLocation.default(),
        by,
    )
    _receive(shop, Counter({row.id: row.units_in_stock for row in data.products}), kind=MovementKind.INITIAL, at=at)
    return shop


def _by_month(orders: Sequence[NorthwindOrder]) -> dict[date, list[NorthwindOrder]]:
    months: dict[date, list[NorthwindOrder]] = {}
    for order in orders:
        months.setdefault(order.ordered_on.replace(day=1), []).append(order)
    return months


def _units(orders: Sequence[NorthwindOrder]) -> Counter[int]:
    """Return the units of each of the sample's products that these orders ask for."""
    units: Counter[int] = Counter()
    for order in orders:
        for line in order.lines:
            units[line.product_id] += line.quantity
    return units


def _receive(shop: Shop, units: Mapping[int, int], *, at: datetime, kind: str = MovementKind.RECEIPT) -> None:
    receipts = [
        Receipt(shop.products[product_id].pk, shop.location.pk, quantity, kind=kind)
        for product_id, quantity in sorted(units.items())
        if quantity
    ]
    receive_stock(receipts, by=shop.by, at=at)


def _draft(shop: Shop, order: NorthwindOrder) -> DraftInput:
    return DraftInput(
        lines=[
            LineInput(
                shop.products[line.product_id].pk,
                line.quantity,
                unit_price=line.unit_price,
                override_reason=PRICE_REASON,
                discount=line.discount,
            )
            for line in order.lines
        ],
        fields={
            "customer_id": shop.customers[order.customer_id].pk,
            "shipping_address": order.ship_to,
            "external_number": order.id,
            "shipping_cost": order.freight,
            "shipping_tax_rate": NO_TAX,
            "carrier": order.carrier,
        },
        source=Source.IMPORT,
        at=_at(order.ordered_on, CREATED),
    )


def _cancel_from_every_state(shop: Shop, pattern: NorthwindOrder, day: date) -> None:
    """Bring orders like `pattern` to each state and give them up there, one after the other: the same units go round.

    The last one is lost with the units that were received for it, so that stock ends as it was.
    """
    by, at = shop.by, _at(day, CREATED)
    _receive(shop, _units([pattern]), at=_at(day, DELIVERIES))
    lines = [LineInput(shop.products[line.product_id].pk, line.quantity) for line in pattern.lines]
    fields = {"customer_id": shop.customers[pattern.customer_id].pk, "shipping_tax_rate": NO_TAX}
    ways = ((), (submit_orders,), (submit_orders, process_orders), *((submit_orders, process_orders, ship_orders),) * 2)
    for steps, disposition in zip(ways, ("", "", "", "restocked", "lost"), strict=True):
        (order,) = create_orders([DraftInput(lines, fields, at=at)], by=by)
        for step in steps:
            step([order.pk], by=by, at=at)[0].unwrap()
        cancel_orders([order.pk], by=by, reason="customer changed their mind", disposition=disposition, at=at)[
            0
        ].unwrap()


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
