from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.tests.factories import make_client, make_user
from inventory.models import Product, StockLevel, StockLocation
from inventory.services.stock import Receipt, adjust_stock, receive_stock, transfer_stock
from inventory.tests.factories import make_location, make_product, make_stock

pytestmark = pytest.mark.django_db


def url_of(product: Product) -> str:
    return reverse("admin:inventory_product_ledger", args=(product.pk,))


def quantities(response: Any) -> list[int]:
    return [movement.quantity for movement in response.context["page"]]


def test_movements_stand_newest_first_with_the_balance_after_each() -> None:
    product = make_product()
    make_stock(product, 10)
    adjust_stock(
        product_id=product.pk,
        location_id=StockLocation.default().pk,
        quantity=-3,
        reason="broken by a cat",
        kind="damage",
        by=make_user(first_name="Anna", last_name="Berg"),
    )

    response = make_client("viewer").get(url_of(product))

    page = response.content.decode()
    assert [(row.quantity, row.balance_after, row.total_after) for row in response.context["page"]] == [
        (-3, 7, 7),
        (10, 10, 10),
    ]
    for text in ("broken by a cat", "Anna Berg", "Damage or loss", "−3", "+10"):
        assert text in page
    assert "Σ movements = on hand = 7" in page


def test_the_balance_over_all_locations_does_not_depend_on_the_filter() -> None:
    product, annex = make_product(), make_location(name="Annex")
    make_stock(product, 10)
    transfer_stock(
        product_id=product.pk,
        from_location_id=StockLocation.default().pk,
        to_location_id=annex.pk,
        quantity=4,
        by=None,
    )

    response = make_client("viewer").get(url_of(product), {"location": annex.pk})

    assert [(row.quantity, row.balance_after, row.total_after) for row in response.context["page"]] == [(4, 4, 10)]


def test_each_page_of_a_ledger_goes_on_where_the_one_before_ended() -> None:
    product, annex = make_product(), make_location(name="Annex")
    for number in range(1, 53):
        make_stock(product, number, annex if number % 2 else None)
    make_stock(make_product(), 1000)

    pages = [make_client("viewer").get(url_of(product), {"p": number}).context["rows"] for number in (1, 2)]

    after = [movement.total_after for rows in pages for movement, _url in rows]
    assert after == [sum(range(1, number + 1)) for number in range(52, 0, -1)]


def test_a_page_reads_its_own_rows_whatever_lies_between_them() -> None:
    product, annex = make_product(), make_location(name="Annex")
    rows = []
    for between in (1, 40):
        make_stock(product, 5, annex)
        for _movement in range(between):
            make_stock(product, 1)
        make_stock(product, 2, annex)
        rows.append(rows_read(product, location=annex.pk))

    page = make_client("viewer").get(url_of(product), {"location": annex.pk}).context["page"]

    assert [(row.balance_after, row.total_after) for row in page] == [(14, 55), (12, 13), (7, 8), (5, 5)]
    assert rows[1] - rows[0] <= 2 * 4  # two movements more, each with what belongs to it


def rows_read(product: Product, **query: int) -> int:
    """Count the rows that the database hands over for a page of the ledger."""
    client = make_client("viewer")
    with CaptureQueriesContext(connection) as queries:
        client.get(url_of(product), query)
    selects = [query["sql"] for query in queries.captured_queries if ' FROM "inventory_stockmovement"' in query["sql"]]
    counts = []
    with connection.cursor() as cursor:
        for sql in selects:
            cursor.execute("SELECT COUNT(*) FROM ({}) AS answer".format(sql.replace("%", "%%")), ())
            counts += [int(count) for (count,) in cursor.fetchall()]
    return sum(counts)


def test_a_product_without_movements_has_an_empty_ledger() -> None:
    page = make_client("viewer").get(url_of(make_product())).content.decode()

    assert "No unit has moved yet." in page


def test_the_ledger_is_narrowed_by_day() -> None:
    product, place = make_product(), StockLocation.default().pk
    for day in (1, 2, 3):
        receive_stock([Receipt(product.pk, place, day)], by=None, at=datetime(2026, 5, day, 23, 30, tzinfo=UTC))
    client = make_client("viewer")

    assert quantities(client.get(url_of(product), {"date_from": "2026-05-02"})) == [3, 2]
    assert quantities(client.get(url_of(product), {"date_to": "2026-05-02"})) == [2, 1]
    assert quantities(client.get(url_of(product), {"date_from": "2026-05-02", "date_to": "2026-05-02"})) == [2]
    wrong = client.get(url_of(product), {"date_from": "yesterday", "location": "x", "p": "nonsense"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors.keys() == {"date_from", "location"}


def test_books_that_do_not_agree_are_called_out_by_location() -> None:
    product = make_product()
    make_stock(product, 10)
    StockLevel.objects.update(on_hand=11)

    page = make_client("viewer").get(url_of(product)).content.decode()

    assert "Σ movements = 10, but on hand = 11" in page
    assert f"{StockLocation.default().name}: Σ 10 ≠ 11" in page
    assert "explains every unit" not in page


def test_two_wrongs_that_cancel_out_are_called_out() -> None:
    product = make_product()
    first, second = make_stock(product, 10), make_stock(product, 10, make_location())
    StockLevel.objects.filter(pk=first.pk).update(on_hand=11)
    StockLevel.objects.filter(pk=second.pk).update(on_hand=9)

    assert not make_client("viewer").get(url_of(product)).context["agrees"]


def test_a_long_ledger_has_pages_and_costs_the_same_number_of_statements() -> None:
    client = make_client("viewer")
    product = make_product()

    def count_with(number: int) -> int:
        for _ in range(number):
            make_stock(product, 1)
        client.get(url_of(product))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url_of(product)).status_code == 200
        return len(queries)

    assert count_with(2) == count_with(58) <= 12
    first, second = client.get(url_of(product)), client.get(url_of(product), {"p": 2})
    assert (len(first.context["page"]), len(second.context["page"])) == (50, 10)
    assert 'rel="next" href="?p=2">Next' in first.content.decode()
    assert "51–60 of 60" in second.content.decode()


def test_who_may_see_the_ledger() -> None:
    product = make_product()

    assert Client().get(url_of(product)).status_code == 302
    assert make_client(None).get(url_of(product)).status_code in (302, 403)
    assert make_client("admin").post(url_of(product)).status_code == 405
    assert make_client("staff").get(reverse("admin:inventory_product_ledger", args=(4711,))).status_code == 404
    assert "Nothing" not in make_client("staff").get(url_of(product)).content.decode()


@pytest.mark.parametrize("asked", ({"date_to": "9999-12-31"}, {"date_from": "0001-01-01"}))
@pytest.mark.parametrize("zone", ("Asia/Tokyo", "America/New_York"))
def test_a_day_at_the_end_of_time_is_named_and_narrows_nothing(zone: str, asked: dict[str, str]) -> None:
    product = make_product()
    make_stock(product, 10)

    with timezone.override(zone):
        response = make_client("viewer").get(url_of(product), asked)

    assert quantities(response) == [10]
    assert response.context["form"].errors.keys() == asked.keys()
