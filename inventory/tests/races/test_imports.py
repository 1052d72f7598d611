"""People who import files at the same moment: one is first, the others are told, and the books are right."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from backoffice.bulk.engine import merge
from backoffice.tests.bulk.files import read_table
from backoffice.tests.repeats import repeats
from inventory.bulk.products import Products
from inventory.imports.layouts import products_of
from inventory.models import Category, Product, ProductFamily
from inventory.services.catalogue import change_prices
from inventory.tests.factories import make_product
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.truth import untruths

CLIENTS = 6
ROUNDS = repeats(10, 3)
TIMES = repeats(50, 20)
HEADER = "sku,name,price,family,category,opening_stock"

pytestmark = pytest.mark.django_db(transaction=True)


def bring_in(*lines: str) -> int:
    return merge(Products(), products_of(read_table("\n".join((HEADER, *lines)).encode())), by=None).new


def reprice(price: int) -> int:
    file = f"sku,name,price\nA,n,{price}\nZ,n,{price}"
    return merge(Products(), products_of(read_table(file.encode())), by=None).changed


def test_files_that_name_the_same_new_family_and_category_are_no_failure() -> None:
    with open_clients(CLIENTS) as clients:
        for number in range(ROUNDS):
            calls = [
                partial(bring_in, f"S{number}-{client},n,1,Family {number},Category {number},3")
                for client in range(CLIENTS)
            ]
            answers = clients.call(calls)

            assert crashes(answers) == []
            assert any(answer.is_done for answer in answers)
            assert all("at the same moment" in answer.refusal for answer in answers if not answer.is_done)
            assert Product.objects.filter(family__name=f"Family {number}").count() == sum(a.is_done for a in answers)

    assert ProductFamily.objects.count() == Category.objects.count() == ROUNDS
    assert untruths() == []


def test_an_import_and_new_prices_do_not_wait_for_each_other_for_ever() -> None:
    last, first = make_product(sku="Z"), make_product(sku="A")

    with open_clients(4) as clients:
        answers = clients.call(
            [
                *(partial(reprice, price) for price in (3, 4)),
                *(partial(change_prices, {last.pk: Decimal(n), first.pk: Decimal(n)}, by=None) for n in (5, 6)),
            ],
            times=TIMES,
        )

    assert crashes(answers) == []
    assert [answer for answer in answers if not answer.is_done] == []
