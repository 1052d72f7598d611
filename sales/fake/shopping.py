"""Decide what invented orders are about, and what must be delivered so that all but the chosen ones get their goods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from random import Random

from sales.fake.lives import Life
from sales.services.lines import LineInput
from sales.services.pricing import CENT, round_amount

FEW_GOODS = 5
"""One tracked product in so many may run out; where there are fewer, no order is left waiting."""
LITTLE = 3
LINES = ((1, 2, 3, 4, 5, 7), (45, 26, 14, 8, 5, 2))
QUANTITIES = ((1, 2, 3, 4, 6), (68, 19, 6, 4, 3))
QUANTITIES_OF_COMPANIES = ((2, 4, 6, 10, 12, 24), (4, 4, 5, 3, 3, 1))
PRICE_REASONS = ("Price of the printed catalogue", "Scratched box", "Agreed on the phone")
CARTON = 6


@dataclass(frozen=True)
class Goods:
    """A product as the plan sees it; `spare` units lie on the shelf that no planned order takes."""

    product_id: int
    price: Decimal
    is_tracked: bool
    spare: int


@dataclass
class Baskets:
    """The lines of each order, by its place, and the products that run out."""

    lines: list[list[LineInput]] = field(default_factory=list)
    scarce: frozenset[int] = frozenset()


class Shopper:
    """Fills baskets; some products are bought far more often than others."""

    def __init__(self, goods: Sequence[Goods], rng: Random) -> None:
        self._rng = rng
        self._goods = goods
        self._reached = list(accumulate(rng.paretovariate(1.2) for _each in goods))

    def scarce_goods(self, wanted: int) -> list[Goods]:
        """Choose products to run out: of those of which there is little left anyway."""
        tracked = [each for each in self._goods if each.is_tracked]
        little = [each for each in tracked if each.spare <= LITTLE]
        most = min(-(-wanted // 4), len(little), len(tracked) // FEW_GOODS)
        return self._rng.sample(little, most)

    def fill(self, *, is_company: bool, but: Collection[int]) -> list[LineInput]:
        """Return the lines of one order, none for the products in `but`."""
        wanted = self._rng.choices(*LINES)[0]
        found = dict.fromkeys(self._rng.choices(self._goods, cum_weights=self._reached, k=wanted))
        chosen = [each for each in found if each.product_id not in but]
        if not chosen:
            chosen = [self._rng.choice([each for each in self._goods if each.product_id not in but])]
        return [self._line(each, is_company=is_company) for each in chosen]

    def fill_short(self, scarce: Sequence[Goods], *, but: Collection[int]) -> list[LineInput]:
        """Return lines of which the first asks for more than there will be."""
        missing = self._rng.choice(scarce)
        first = LineInput(missing.product_id, missing.spare + self._rng.randint(1, 3))
        return [first, *self.fill(is_company=False, but=but)[:2]]

    def _line(self, goods: Goods, *, is_company: bool) -> LineInput:
        rng = self._rng
        quantity = rng.choices(*(QUANTITIES_OF_COMPANIES if is_company else QUANTITIES))[0]
        chance = rng.random()
        if chance < 0.03:
            price = round_amount(goods.price * Decimal(rng.choice(("0.90", "0.85", "0.80"))))
            return LineInput(goods.product_id, quantity, price, rng.choice(PRICE_REASONS))
        discount = Decimal(0)
        if chance < 0.08:
            discount = (quantity * goods.price / 10).quantize(CENT)
        return LineInput(goods.product_id, quantity, discount=discount)


def fill_baskets(
    shopper: Shopper,
    lives: Sequence[Life],
    *,
    companies: Collection[int],
    waiting: Collection[int],
    scarce: Sequence[Goods],
) -> Baskets:
    """Fill the basket of each order; those in `waiting` (places in `lives`, as in `companies`) ask for what is scarce.

    From the first of them on nobody else does: who came later would wait behind them. Nor does anybody whose order is
    cancelled: the goods would come back.
    """
    names = frozenset(each.product_id for each in scarce)
    since = min((lives[place].created for place in waiting), default=None)
    baskets = Baskets(scarce=names)
    for place, life in enumerate(lives):
        if place in waiting:
            lines = shopper.fill_short(scarce, but=names)
        else:
            comes_first = since is None or (life.created < since and life.cancelled is None)
            lines = shopper.fill(is_company=place in companies, but=() if comes_first else names)
        baskets.lines.append(lines)
    return baskets


def plan_deliveries(
    lives: Sequence[Life],
    baskets: Baskets,
    goods: Mapping[int, Goods],
    *,
    waiting: Collection[int],
    moments: Sequence[datetime],
) -> list[Counter[int]]:
    """Return the units of each product that the deliveries at these moments bring: what is asked for until the next.

    They come in full cartons, except for what is scarce: of that, nothing is left for the orders in `waiting`.
    """
    brought: list[Counter[int]] = [Counter() for _moment in moments]
    for place, life in enumerate(lives):
        if life.submitted is None:
            continue
        number = sum(moment <= life.submitted for moment in moments) - 1
        for line in baskets.lines[place]:
            is_waited_for = place in waiting and line.product_id in baskets.scarce
            if goods[line.product_id].is_tracked and not is_waited_for:
                brought[number][line.product_id] += line.quantity
    for units in brought[1:]:
        for product_id, quantity in units.items():
            if product_id not in baskets.scarce:
                units[product_id] = -(-quantity // CARTON) * CARTON
    return brought
