from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backoffice.services.history import create_many_with_history, save_with_history, update_many_with_history
from backoffice.tests.factories import make_user
from inventory.models import Category
from inventory.tests.factories import make_category

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)
LATER = datetime(2031, 11, 23, 9, tzinfo=UTC)


def newest(category: Category) -> tuple[object, ...]:
    row = category.history.first()
    return (row.history_type, row.history_user, row.history_date, row.history_change_reason, row.name)


def new(number: int) -> list[Category]:
    return [Category(name=f"New {index}", slug=f"new-{index}") for index in range(number)]


def test_a_save_says_who_when_and_why() -> None:
    user = make_user()
    category = Category(name="Mugs", slug="mugs")

    save_with_history(category, by=user, at=LONG_AGO, reason="why")

    assert newest(category) == ("+", user, LONG_AGO, "why", "Mugs")


def test_nothing_sticks_to_the_object_for_its_next_save() -> None:
    category = make_category()
    save_with_history(category, by=make_user(), at=LONG_AGO, reason="once")

    category.save()

    row = category.history.latest()
    assert (row.history_type, row.history_user, row.history_change_reason) == ("~", None, None)
    assert row.history_date > LONG_AGO


def test_nothing_sticks_after_a_save_that_failed() -> None:
    make_category(slug="mugs")
    category = Category(name="Mugs", slug="mugs")
    with pytest.raises(IntegrityError), transaction.atomic():
        save_with_history(category, by=make_user(), at=LONG_AGO, reason="once")

    category.slug = "more-mugs"
    category.save()

    assert newest(category)[1] is None
    assert newest(category)[3] is None


def test_only_the_named_fields_are_written() -> None:
    category = make_category(name="Mugs")
    category.name, category.slug = "Cups", "cups"

    save_with_history(category, by=None, at=LATER, update_fields=("name",))

    stored = Category.objects.get()
    assert (stored.name, stored.slug == "cups") == ("Cups", False)


def test_many_are_created_with_a_row_each() -> None:
    user = make_user()

    created = create_many_with_history(new(3), Category, by=user, at=LONG_AGO, reason="import")

    assert [newest(category) for category in created] == [
        ("+", user, LONG_AGO, "import", f"New {index}") for index in range(3)
    ]


def test_each_of_many_may_have_a_time_of_its_own_and_keeps_no_mark() -> None:
    times = {"new-0": LONG_AGO, "new-1": LATER}

    first, second = create_many_with_history(new(2), Category, by=None, at=lambda category: times[category.slug])

    assert (newest(first)[2], newest(second)[2]) == (LONG_AGO, LATER)
    assert not hasattr(first, "_history_date")


def test_many_are_updated_with_a_row_each() -> None:
    user = make_user()
    categories = [make_category(), make_category()]
    for category in categories:
        category.name = f"Renamed {category.pk}"

    update_many_with_history(categories, Category, ("name",), by=user, at=LATER, reason="rename")

    assert [newest(category) for category in Category.objects.order_by("pk")] == [
        ("~", user, LATER, "rename", f"Renamed {category.pk}") for category in categories
    ]


def test_no_rows_need_no_statement() -> None:
    with CaptureQueriesContext(connection) as statements:
        update_many_with_history([], Category, ("name",), by=None, at=LATER)

    assert not [query for query in statements if "category" in query["sql"]]


@pytest.mark.parametrize("number", [1, 20])
def test_the_number_of_statements_does_not_grow_with_the_rows(number: int) -> None:
    with CaptureQueriesContext(connection) as creating:
        created = create_many_with_history(new(number), Category, by=None, at=LATER)
    with CaptureQueriesContext(connection) as updating:
        update_many_with_history(created, Category, ("name",), by=None, at=LATER)

    assert (len(creating), len(updating)) == (2, 2)
