"""Fill the database with an invented shop of any size: catalogue, pictures, customers and 90 days of orders.

Everything follows from the seed, the numbers asked for, the last day and what is in the database already; nothing from
the clock or from chance, but for the names of the picture files and the one-time keys of stock movements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.demo import DemoRefused
from backoffice.models import SiteSettings, User
from backoffice.services import audit
from inventory.fake.loading import load_invented
from inventory.models import Product, ProductImage, StockLevel, StockLocation, StockReservation
from inventory.models.stock import MovementKind
from sales.demo.loading import files_taken_back
from sales.exceptions import OrderRefused
from sales.fake.customers import Buyers, known_buyers, make_buyers, new_people
from sales.fake.days import Calendar
from sales.fake.orders import Plan, plan_orders
from sales.fake.season import Season
from sales.fake.shopping import Goods

DONE = "fake_data.generate"

Progress = Callable[[str, int, int], None]
"""Called with what is made, how many are made, and how many shall be."""


@dataclass(frozen=True)
class Wish:
    """How many of each to make; the orders come in on the 90 days up to `last`."""

    products: int
    orders: int
    customers: int
    seed: int
    last: date

    def rng(self, purpose: str) -> Random:
        """Return chance for one purpose: more products do not make other customers."""
        return Random(f"{self.seed} {purpose}")  # noqa: S311 (nothing secret is made of it)


def refuse_among_real_data(*, force: bool) -> None:
    """Raise DemoRefused when DEBUG is off, unless forced."""
    if not settings.DEBUG and not force:
        raise DemoRefused(
            _("What is invented can never be taken out of the books again: switch DEBUG on, or say --force.")
        )


def generate(wish: Wish, *, by: User | None, progress: Progress) -> None:
    """Make all of it or nothing. Orders are for the products made here, or, where none is, for those that are there.

    Raises OrderRefused where there is nothing to be ordered.
    """
    calendar = Calendar(wish.last)
    with files_taken_back() as images, transaction.atomic():
        SiteSettings.objects.select_for_update().get()  # a second run at the same moment waits here
        goods = _make_goods(wish, calendar, images, by=by, progress=progress)
        people = new_people(wish.rng("people"))
        buyers = make_buyers(wish.customers, people, calendar, by=by)
        progress("customers", len(buyers), wish.customers)
        who = Buyers(buyers or known_buyers(calendar), people, wish.rng("buyers"))
        to_be_sold = goods or _known_goods()
        if wish.orders and not to_be_sold:
            raise OrderRefused(_("There is no product that could be ordered. Make some as well: --products 100."))
        plan = plan_orders(wish.orders, calendar, to_be_sold, who, wish.rng("orders"))
        opening = Counter({each.product_id: each.spare for each in goods if each.is_tracked})
        _live(plan, opening, calendar, by=by, progress=progress)
        audit.record(DONE, by=by, data=asdict(wish))


def _make_goods(
    wish: Wish, calendar: Calendar, images: list[ProductImage], *, by: User | None, progress: Progress
) -> list[Goods]:
    """Create the products, and decide what is to be left of each in the end: of one in twelve next to nothing."""
    products = load_invented(
        wish.products,
        rng=wish.rng("catalogue"),
        images=images,
        by=by,
        at=calendar.opening,
        progress=lambda count: progress("products", count, wish.products),
    )
    rng = wish.rng("shelf")
    products.sort(key=lambda product: not product.track_stock)
    return [
        Goods(
            product.pk,
            product.price,
            product.track_stock,
            spare=rng.choice((0, 0, 1, 2)) if number % 12 == 0 else rng.choice((rng.randint(4, 9), rng.randint(8, 60))),
        )
        for number, product in enumerate(products)
    ]


def _known_goods() -> Sequence[Goods]:
    """Return what can be sold here: active products for which nobody waits."""
    here = StockLocation.default()
    waited_for = StockReservation.objects.short().values("product")
    free = {level.product_id: level.available for level in StockLevel.objects.filter(location=here)}
    return [
        Goods(product.pk, product.price, product.track_stock, free.get(product.pk, 0))
        for product in Product.objects.active().exclude(pk__in=waited_for).order_by("pk")
    ]


def _live(plan: Plan, opening: Counter[int], calendar: Calendar, *, by: User | None, progress: Progress) -> None:
    """Live the days one after the other; `opening` lies on the shelves of a new catalogue besides what is ordered."""
    season = Season(plan.orders, calendar, by=by)
    first = min(plan.deliveries)
    plan.deliveries[first].update(opening)
    notes = {timezone.localdate(moment): moment for moment in plan.deliveries}
    for number, day in enumerate(calendar.days(), start=1):
        if moment := notes.get(day):
            kind = MovementKind.INITIAL if opening and moment == first else MovementKind.RECEIPT
            season.deliver(plan.deliveries[moment], kind=kind, at=moment)
        season.live(day)
        progress("days of orders", number, calendar.length)
