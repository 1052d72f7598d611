"""Files that bring the same new products in another order, at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from backoffice.bulk.engine import merge
from backoffice.tests.bulk.rows import Rows
from backoffice.tests.repeats import repeats
from inventory.bulk.products import Products
from inventory.models import Product
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.truth import untruths

ROUNDS = repeats(6, 2)
SIZE = 3_000

pytestmark = pytest.mark.django_db(transaction=True)


def bring_in(rows: Sequence[tuple[str, ...]]) -> int:
    return merge(Products(), Rows("sku,name,price,opening_stock", rows), by=None).new


@pytest.mark.thorough
def test_the_same_new_products_the_other_way_round_are_refused_and_not_a_failure() -> None:
    with open_clients(4) as clients:
        for number in range(ROUNDS):
            rows = [(f"S{number}-{place}", "n", "1", "1") for place in range(SIZE)]
            answers = clients.call([partial(bring_in, each) for each in (rows, rows[::-1]) * 2])

            assert crashes(answers) == []
            assert sum(answer.is_done for answer in answers) >= 1
            assert all("at the same moment" in answer.refusal for answer in answers if answer.refusal)
            assert Product.objects.filter(sku__startswith=f"S{number}-").count() == SIZE

    assert untruths() == []
