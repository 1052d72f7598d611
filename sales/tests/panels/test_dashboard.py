"""The start page: what stands on it for whom, that its links show what it counts, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from backoffice.models import User
from backoffice.registries import Panel
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.models.orders import Status
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order, take

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script>"
MOST = 25


def panels(client: Client) -> dict[str, Panel]:
    """Return the panels on the start page by their template's name."""
    context: Any = client.get("/admin/").context
    shown = (panel for place in context["panels"].values() for panel in place)
    return {panel.template.rpartition("/")[2].removesuffix(".html"): panel for panel in shown}


def figures(client: Client) -> dict[str, Any]:
    return {figure.label: figure for figure in panels(client)["figures"].facts["figures"]}


def make_shop(user: User) -> None:
    """One order and more in each state; two short, three ready; drafts of this person and of somebody else."""
    customer = make_customer()
    for status in Status.values:
        make_order_in(status, customer_id=customer.pk)
    plenty, scarce = make_product(), make_product()
    make_stock(plenty, 100)
    for _n in range(3):
        make_pending_order([(plenty, 1)])
    make_pending_order([(scarce, 1)])
    due = make_pending_order([(plenty, 1)])
    today = timezone.localdate()
    Order.objects.filter(pk=due.pk).update(follow_up_on=today - timedelta(days=2))
    not_yet = make_order(by=user)
    Order.objects.filter(pk=not_yet.pk).update(follow_up_on=today + timedelta(days=1))
    make_order(by=user)
    take("cancel", make_order(by=user))


def test_each_task_leads_to_a_list_of_exactly_as_many_rows() -> None:
    user = make_user(Role.STAFF)
    make_shop(user)
    client = client_of(user)

    tasks = panels(client)["to_do"].facts["tasks"]

    listed = {task.label: client.get(task.url).context["cl"].result_count for task in tasks}
    assert listed == {task.label: task.count for task in tasks}
    assert listed == {
        "To process": 6,
        "Ready now": 4,
        "Short of stock": 2,
        "To ship": 1,
        "Follow-ups due": 1,
        "My drafts": 2,
    }


def test_the_order_list_tells_due_follow_ups_from_later_ones() -> None:
    user = make_user(Role.STAFF)
    make_shop(user)
    client = client_of(user)

    counts = {
        asked: client.get(f"/admin/sales/order/?follow_up={asked}").context["cl"].result_count
        for asked in ("due", "later", "")
    }

    assert counts == {"due": 1, "later": 1, "": Order.objects.count()}


def test_tasks_tell_how_long_the_oldest_has_been_waiting() -> None:
    now = timezone.now()
    make_pending_order(at=now - timedelta(hours=3))
    make_pending_order(at=now - timedelta(hours=26))
    client = client_of(Role.VIEWER)

    task = panels(client)["to_do"].facts["tasks"][0]

    assert (task.label, task.count) == ("To process", 2)
    assert task.oldest == Order.objects.earliest("submitted_at").submitted_at
    assert "26 h</time>" in client.get("/admin/").content.decode()


def test_nothing_to_do_is_said() -> None:
    assert "All done" in client_of(Role.STAFF).get("/admin/").content.decode()


def test_the_figures_are_those_of_the_orders_and_compared_with_the_days_before() -> None:
    thing, now = make_product(price=Decimal("30.00"), track_stock=False), timezone.now()
    for quantity, days in ((1, 1), (2, 10), (1, 35)):
        make_pending_order([(thing, quantity)], at=now - timedelta(days=days))
    waiting = make_order_in(Status.PROCESSING, [(thing, 1)], at=now - timedelta(days=3))

    shown = figures(client_of(Role.VIEWER))

    assert {label: (figure.value, figure.change) for label, figure in shown.items()} == {
        "Revenue, 30 days": ("€\u00a0120.00", "+300 % on the 30 days before"),
        "Orders, 30 days": ("3", "+200 % on the 30 days before"),
        "Average order": ("€\u00a040.00", "+33 % on the 30 days before"),
        "Oldest to ship": ("3 days", "1 order to ship"),
    }
    assert waiting.processing_at is not None
    assert len(shown["Revenue, 30 days"].line.split()) == 30


def test_less_than_before_and_nothing_to_compare_with_are_said() -> None:
    thing, now = make_product(price=Decimal("30.00"), track_stock=False), timezone.now()
    make_pending_order([(thing, 3)], at=now - timedelta(days=1))
    client = client_of(Role.VIEWER)
    assert figures(client)["Revenue, 30 days"].change == "Nothing to compare with"

    make_pending_order([(thing, 4)], at=now - timedelta(days=40))
    shown = figures(client)

    assert shown["Revenue, 30 days"].change == "−25 % on the 30 days before"
    assert shown["Orders, 30 days"].change == "As in the 30 days before"


def test_the_chart_has_a_table_with_the_same_numbers_and_names_other_currencies() -> None:
    thing = make_product(price=Decimal("19.99"), track_stock=False)
    make_pending_order([(thing, 3)])
    abroad = make_pending_order([(thing, 1)])
    Order.objects.filter(pk=abroad.pk).update(currency="USD")

    client = client_of(Role.VIEWER)
    facts, page = panels(client)["revenue"].facts, client.get("/admin/").content.decode()

    assert [row["revenue"] for row in facts["rows"] if row["orders"]] == ["€\u00a059.97"]
    assert len(facts["rows"]) == len(facts["bars"]) == 30
    assert facts["bars"][-1].title.endswith("€\u00a059.97, 1 order")
    assert "Not added up, for it is another currency: $\u00a019.99 (1 order)." in page
    assert re.search(r'<svg class="chart__bars"[^>]* role="img" aria-labelledby="chart-title chart-text">', page)


@pytest.mark.parametrize(
    ("role", "drafts", "adjust", "cart"),
    [(Role.ADMIN, True, True, True), (Role.STAFF, True, True, True), (Role.VIEWER, False, False, False)],
)
def test_what_a_role_may_not_do_is_not_offered(role: Role, drafts: bool, adjust: bool, cart: bool) -> None:
    user = make_user(role)
    make_order(by=user)
    client = client_of(user)

    shown, page = panels(client), client.get("/admin/").content.decode()

    assert ("my_drafts" in shown) == drafts
    assert ("My drafts" in [task.label for task in shown["to_do"].facts["tasks"]]) == drafts
    assert ("/stock/adjust/" in page) == adjust
    assert ("Take the first order" in page) == cart


def test_who_may_not_see_orders_sees_nothing_of_them() -> None:
    user = make_user(None)
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    make_pending_order([(make_product(price=Decimal("123.45"), track_stock=False), 1)])

    client = client_of(user)

    assert set(panels(client)) == {"low_stock"}
    assert "123.45" not in client.get("/admin/").content.decode()


def test_somebody_without_a_role_gets_no_panel() -> None:
    client = client_of(make_user(None))

    assert panels(client) == {}
    assert "has no role yet" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        (Role.ADMIN, ["Add a product", "Import products from a file", "Invite somebody who works here"]),
        (Role.STAFF, ["Add a product", "Import products from a file"]),
        (Role.VIEWER, []),
    ],
)
def test_an_empty_shop_says_how_to_begin(role: Role, steps: list[str]) -> None:
    client = client_of(role)

    assert [str(step["label"]) for step in panels(client)["first_steps"].facts["steps"]] == steps
    assert all(client.get(step["url"]).status_code == 200 for step in panels(client)["first_steps"].facts["steps"])
    make_product()
    assert "first_steps" not in panels(client)


def test_low_stock_shows_what_runs_out_first_and_leads_to_all_of_it() -> None:
    for left in (4, 0, 2, 50):
        product = make_product(name=f"{left} on the shelf")
        if left:
            make_stock(product, left)
    client = client_of(Role.STAFF)

    facts = panels(client)["low_stock"].facts

    assert [row["available"] for row in facts["rows"]] == [0, 2, 4]
    assert facts["count"] == 3 == client.get(facts["url"]).context["cl"].result_count
    assert all(client.get(row["adjust_url"]).status_code == 200 for row in facts["rows"])


def test_names_are_text_and_not_markup() -> None:
    customer = make_customer(name=HOSTILE)
    product = make_product(name=HOSTILE)
    user = make_user(Role.STAFF)
    make_pending_order([(product, 1)], customer_id=customer.pk)
    make_order([(product, 1)], customer_id=customer.pk, by=user)

    page = client_of(user).get("/admin/").content.decode()

    assert HOSTILE not in page
    assert page.count(escape(HOSTILE)) >= 3


@pytest.mark.parametrize(
    "role", (Role.STAFF, *(pytest.param(role, marks=pytest.mark.thorough) for role in (Role.ADMIN, Role.VIEWER)))
)
def test_the_page_costs_the_same_with_2_and_with_20_of_everything(role: Role) -> None:
    user, costs = make_user(role), []
    client = client_of(user)
    for number in (2, 18):
        for n in range(number):
            customer = make_customer(name=f"{number} {n}")
            make_pending_order([(make_product(), 1)], customer_id=customer.pk)
            make_order_in(Status.PROCESSING, customer_id=customer.pk)
            make_order(by=user, customer_id=customer.pk)
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/admin/").status_code == 200
        costs.append(len(caught))

    assert costs[0] == costs[1] <= MOST
