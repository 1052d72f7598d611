"""Every address × every kind of user × GET and POST, against one table."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy

import pytest
from django.db import transaction
from django.http import HttpResponseBase

from backoffice.tests.access.routes import all_routes
from backoffice.tests.access.rules import ADMIN, BAD, FORBIDDEN, MISSING, NOT_ALLOWED, OK, SIGN_IN, USERS, Rule
from backoffice.tests.access.table import TABLE
from backoffice.tests.access.world import World, make_world, state_of_data

KINDS = {400: BAD, 403: FORBIDDEN, 404: MISSING, 405: NOT_ALLOWED}
ADMIN_APPS = ("admin/backoffice", "admin/inventory", "admin/sales")


def _areas() -> dict[str, list[str]]:
    """Return the routes in few groups, each of which is tried in a world of its own."""
    areas = defaultdict(list)
    for route in TABLE:
        area = "/".join(route.split("/")[:2])
        areas[area if area in ADMIN_APPS else "the rest"].append(route)
    return areas


AREAS = _areas()


def test_every_address_is_in_the_table() -> None:
    routes = all_routes()

    assert [route for route in routes if route not in TABLE] == []
    assert [route for route in TABLE if route not in routes] == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
def test_every_address_answers_each_user_as_the_table_says(area: str) -> None:
    world = make_world()

    wrong = [line for route in AREAS[area] for rule in TABLE[route] for line in _differences(rule, world)]

    assert not wrong, "\n".join(wrong)


def _differences(rule: Rule, world: World) -> list[str]:
    """Return a line for each answer that is not the table's, and for each refused POST that changed something."""
    wrong, route, before = [], rule.path(world), state_of_data()
    if rule.writes is not None and not _ask(rule, world, _first_allowed(rule), "POST", before)[1]:
        wrong.append(f"POST {route}: the payload changes nothing for who may, so the refusals prove nothing")
    for user in USERS:
        for method, wanted in (("GET", rule.get[user]), ("POST", rule.post[user])):
            got, changed = _ask(rule, world, user, method, before)
            if got != wanted:
                wrong.append(f"{method} {route} as {user}: {got}, wanted {wanted}")
            if changed and wanted != OK:
                wrong.append(f"{method} {route} as {user}: answered {got} and changed the data")
    return wrong


def _first_allowed(rule: Rule) -> str:
    return ADMIN if rule.post[ADMIN] == OK else next(user for user in USERS if rule.post[user] == OK)


def _ask(rule: Rule, world: World, user: str, method: str, before: tuple[str, int]) -> tuple[str, bool]:
    """Send one request and roll it back; return the kind of answer and whether a POST changed data."""
    client, path = world.clients[user], rule.path(world) + rule.query
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.post(path, rule.writes(world) if rule.writes else {})
        kind = _kind(response)
        if hasattr(response, "streaming_content"):
            b"".join(response.streaming_content)
        changed = method == "POST" and state_of_data() != before
        transaction.set_rollback(True)
    client.cookies = cookies
    return kind, changed


def _kind(response: HttpResponseBase) -> str:
    if response.status_code in (301, 302):
        return SIGN_IN if "/admin/login/?next=" in response.headers["Location"] else OK
    return KINDS.get(response.status_code, OK if response.status_code == 200 else str(response.status_code))
