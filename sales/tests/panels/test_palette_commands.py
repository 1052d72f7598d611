"""Commands of the palette, and what was open lately."""

from __future__ import annotations

import pytest

from backoffice.registries import commands
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.tests.factories import make_product
from sales.tests.factories import make_customer, make_pending_order
from sales.tests.panels.palette_answers import addresses, ask, groups

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_each_command_leads_to_a_page_that_the_role_may_open(role: Role) -> None:
    client = client_of(role)

    offered = {words: to for group, words, to in ask(client) if group == "Commands" and to.startswith("/")}

    assert {words: client.get(to, follow=True).status_code for words, to in offered.items()} == dict.fromkeys(
        offered, 200
    )
    assert ("New order" in offered, "Add product" in offered) == (role is not Role.VIEWER, role is not Role.VIEWER)
    assert ("Invite a user" in offered, "Audit log" in offered) == (role is Role.ADMIN, role is Role.ADMIN)


def test_commands_that_are_not_offered_would_be_refused() -> None:
    client = client_of(Role.VIEWER)
    offered = addresses(ask(client))
    admin = addresses(ask(client_of(Role.ADMIN)))

    kept = [to for to in admin if to not in offered and to != "/admin/inventory/product/"]

    assert {client.get(to).status_code for to in kept} == {403}


def test_commands_are_found_by_their_words_and_other_names() -> None:
    client = client_of(Role.STAFF)

    assert [to for group, _words, to in ask(client, "sign out") if group == "Commands"] == ["log-out"]
    assert "/cart/" in addresses(ask(client, "PHONE order"))
    assert "theme-dark" in addresses(ask(client, "theme"))
    assert len([1 for command in commands if command.action]) == 5


def test_what_was_open_lately_comes_back_in_its_order() -> None:
    order, product, customer = make_pending_order(), make_product(name="Lamp"), make_customer(name="Amber")
    asked = f"sales.customer:{customer.pk},sales.order:{order.pk},inventory.product:{product.pk},sales.order:{order.pk}"

    found = ask(client_of(Role.VIEWER), recent=asked)

    assert [words.split()[0] for group, words, _to in found if group == "Recent"] == ["Amber", str(order), "Lamp"]


@pytest.mark.parametrize(
    "recent",
    [
        "sales.order:999999999",
        "auth.user:1",
        "sales.order:x",
        ":",
        "sales.order:99999999999999999999",
        "a" * 5_000,
        "'",
    ],
)
def test_what_is_gone_or_nonsense_is_left_out(recent: str) -> None:
    assert groups(ask(client_of(Role.VIEWER), recent=recent)) == ["Commands"]
