"""Every screen, in a browser, held against the bars.

With SCREENS_DIR set all, with pictures and a table; SCREENS_ONLY=import,cart looks at the screens of such names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser

from backoffice.tests.access.rules import ADMIN, STAFF, VIEWER
from backoffice.tests.access.world import World, make_world
from backoffice.tests.repeats import repeats
from backoffice.tests.screens.catalogue import screens_of, strays
from backoffice.tests.screens.figures import Figures, as_table, worst
from backoffice.tests.screens.server import production_server
from backoffice.tests.screens.walk import Walk
from inventory.tests.races.report import note
from sales.demo.loading import load_demo

FOLDER = os.environ.get("SCREENS_DIR", "")
ONLY = tuple(filter(None, os.environ.get("SCREENS_ONLY", "").split(",")))
GRID = tuple(product((ADMIN, STAFF, VIEWER), ("light", "dark"))) if FOLDER else ((ADMIN, "light"),)
SAMPLE = ("admin/", "admin/sales/order/", "order: pending", "cart: filled")
"""What a quick run looks at; TEST_REPEATS=full and `make screens` look at all."""


@pytest.fixture(scope="module")
def figures_of_all() -> Iterator[list[Figures]]:
    """Collect what the tests measured, and write the table at their end."""
    collected: list[Figures] = []
    yield collected
    if FOLDER and collected:
        (Path(FOLDER) / "screens.md").write_text(as_table(collected))


@pytest.fixture(scope="module")
def server(browser: Browser) -> Iterator[str]:
    with production_server() as address:
        yield address


@pytest.mark.once
@pytest.mark.django_db
def test_every_address_is_a_screen_or_is_known_to_be_none() -> None:
    assert strays(make_world()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "theme"), GRID)
def test_every_screen_reaches_the_bars(
    browser: Browser, server: str, figures_of_all: list[Figures], role: str, theme: str
) -> None:
    world = make_shop()
    screens = screens_of(world, role, is_asked_for)
    walk = Walk(browser, server, client=world.clients[role], role=role, theme=theme, in_a_hurry=not FOLDER)

    figures: list[Figures] = []
    for each in walk.all(screens, Path(FOLDER) if FOLDER else None):
        figures.append(each)
        figures_of_all.append(each)

    note(f"as {role}, {theme}: {worst(figures)}")
    misses = [miss for seen in figures for miss in seen.misses()]
    assert not misses, "\n".join(misses)


def is_asked_for(name: str) -> bool:
    if ONLY:
        return any(part in name for part in ONLY)
    return bool(FOLDER) or repeats(full=1, quick=0) == 1 or name in SAMPLE


def make_shop() -> World:
    """The demo shop, and in it the objects that the access table speaks of."""
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
    with override_settings(DEBUG=True):
        load_demo()
    return make_world()
