"""Prices change, products are archived, restored and deleted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.admin.audit_words import sentence_of
from backoffice.tests.factories import make_user
from inventory.exceptions import DemandOpen, ProductRefused
from inventory.models import Product
from inventory.services.catalogue import (
    archive_products,
    change_prices,
    delete_products,
    restore_products,
)
from inventory.tests.factories import make_product, make_reservation, make_stock
from inventory.tests.services.catalogue_facts import events, everything, statements

pytestmark = pytest.mark.django_db


def test_prices_change_together_and_count_what_differs() -> None:
    user = make_user()
    first, second = make_product(), make_product(price=Decimal(5))

    changed = change_prices({first.pk: Decimal("12.5"), second.pk: Decimal("5.0000")}, by=user, reason="spring")

    assert changed == 1
    assert list(Product.objects.order_by("pk").values_list("price", "version")) == [
        (Decimal("12.5000"), 2),
        (Decimal("5.0000"), 1),
    ]
    latest = Product.history.latest("history_id")
    assert (latest.id, latest.history_change_reason, latest.history_user) == (first.pk, "spring", user)
    (event,) = events("product.price")
    assert event.data == {"fields": ["price"], "price": ["9.9000", "12.5000"], "reason": "spring"}
    assert sentence_of(event) == "Price changed from 9.90 to 12.50: spring"


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("1e8"), Decimal("Infinity")])
def test_an_impossible_price_changes_none(price: Decimal) -> None:
    first, second = make_product(), make_product()
    before = everything()

    with pytest.raises(ProductRefused):
        change_prices({first.pk: Decimal(1), second.pk: price}, by=None)

    assert everything() == before


def test_prices_of_a_deleted_product_change_none() -> None:
    product = make_product()
    before = everything()

    with pytest.raises(ProductRefused):
        change_prices({product.pk: Decimal(1), 4711: Decimal(1)}, by=None)

    assert everything() == before


def test_archiving_reports_on_each_and_refuses_only_those_with_open_orders() -> None:
    free, wanted, archived = make_product(), make_product(), make_product()
    make_reservation(wanted, 1, label="SO-7")
    archive_products([archived.pk], by=None)

    outcomes = archive_products([wanted.pk, free.pk, archived.pk, 4711], by=None)

    assert [outcome.changed for outcome in outcomes] == [False, True, False, False]
    assert "SO-7" in str(outcomes[0].refusal)
    assert isinstance(outcomes[0].refusal, DemandOpen)
    assert "already" in str(outcomes[2].refusal)
    assert "deleted" in str(outcomes[3].refusal)
    stored = Product.objects.get(pk=free.pk)
    assert (stored.is_active, stored.is_archived, stored.version) == (False, True, 2)
    assert not Product.objects.get(pk=wanted.pk).is_archived
    assert len(events("product.archive")) == 2


def test_a_refusal_names_a_few_orders_only() -> None:
    product = make_product()
    for number in range(8):
        make_reservation(product, 1, label=f"SO-{number}")

    refusal = archive_products([product.pk], by=None)[0].refusal

    assert "SO-0, SO-1, SO-2, SO-3, SO-4, …)" in str(refusal)


def test_restoring_brings_an_archived_product_back() -> None:
    product, other = make_product(), make_product()
    archive_products([product.pk], by=None)

    outcomes = restore_products([product.pk, other.pk], by=None)

    assert [outcome.changed for outcome in outcomes] == [True, False]
    assert outcomes[0].unwrap().version == 3
    with pytest.raises(ProductRefused, match="not archived"):
        outcomes[1].unwrap()
    assert Product.objects.active().count() == 2


def test_archiving_and_pricing_many_cost_the_same_number_of_statements_as_one() -> None:
    one = [make_product().pk]
    many = [make_product().pk for _ in range(30)]

    assert statements(lambda: archive_products(many, by=None)) == statements(lambda: archive_products(one, by=None))
    assert statements(lambda: restore_products(many, by=None)) == statements(lambda: restore_products(one, by=None))
    assert statements(lambda: change_prices(dict.fromkeys(many, Decimal(7)), by=None)) == statements(
        lambda: change_prices(dict.fromkeys(one, Decimal(7)), by=None)
    )


def test_deleting_is_for_products_that_nothing_refers_to() -> None:
    user = make_user()
    unused, used = make_product(), make_product()
    make_stock(used, 1)
    before = everything()

    with pytest.raises(ProductRefused, match=f"{used.sku} cannot be deleted.*Archive it"):
        delete_products([unused.pk, used.pk], by=user)

    assert everything() == before
    delete_products([unused.pk], by=user)
    assert list(Product.objects.all()) == [used]
    assert events("product.delete")[0].object_id == str(unused.pk)
    assert Product.history.latest("history_id").history_user == user
