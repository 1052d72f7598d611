"""Files come in while clerks sell, count and receive the same products."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

import pytest

from backoffice.bulk.engine import merge
from backoffice.bulk.kinds import Kind
from backoffice.exceptions import DomainError
from backoffice.tests.bulk.rows import Rows
from backoffice.tests.repeats import repeats
from inventory.bulk.counts import Counts
from inventory.bulk.prices import Prices
from inventory.bulk.products import Products
from inventory.bulk.receipts import Receipts
from inventory.models import Product
from inventory.tests.factories import make_product
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.tests.races.test_in_turn import work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
FILES = repeats(25, 6)
CLERKS = 8


def bring_in(products: Sequence[Product], seed: int) -> int:
    """Import files of every kind with these products in any order; return how many were not refused."""
    dice, done = random.Random(seed), 0
    kinds: tuple[tuple[Kind, str], ...] = (
        (Products(), "sku,name,price"),
        (Prices(), "sku,price"),
        (Counts(), "sku,counted"),
        (Receipts(), "sku,quantity"),
    )
    for number in range(FILES):
        kind, columns = kinds[number % len(kinds)]
        chosen = dice.sample(list(products), len(products))
        rows = [tuple([each.sku, "n", str(dice.randint(1, 9))][: columns.count(",") + 1]) for each in chosen]
        if columns.count(",") == 1:
            rows = [(sku, str(dice.randint(1, 9))) for sku, _name in rows]
        try:
            merge(kind, Rows(columns, rows, digest=f"{seed}-{number}"), by=None)
            done += 1
        except DomainError:
            continue
    return done


def test_files_and_clerks_do_not_wait_for_each_other_for_ever_and_all_stays_true() -> None:
    products = [make_product() for _ in range(5)]

    with open_clients(CLERKS + 4) as clients:
        answers = clients.call(
            [
                *(partial(work, products, seed) for seed in range(CLERKS)),
                *(partial(bring_in, products, seed) for seed in range(100, 104)),
            ]
        )

    assert crashes(answers) == []
    assert untruths() == []
    files = sum(answer.value for answer in answers[CLERKS:])
    assert files > 0
    note(
        f"{CLERKS} clerks and 4 importers: {files} of {4 * FILES} files came in, the others were refused in a sentence"
    )
