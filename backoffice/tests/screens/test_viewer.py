"""A viewer in a browser, who tries everything that there is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from backoffice.tests.access.rules import BAD, FORBIDDEN, MISSING, NOT_ALLOWED, OK, VIEWER
from backoffice.tests.access.table import TABLE
from backoffice.tests.access.world import World, make_world, state_of_data
from backoffice.tests.screens.walk import PROBE
from sales.tests.browser.people import at_browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

REFUSALS = {FORBIDDEN: 403, MISSING: 404, NOT_ALLOWED: 405, BAD: 400}
POST_ALL = """async (paths) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const ask = (path) => fetch(path, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
  const answers = [];
  for (const path of paths) answers.push((await ask(path)).status);
  return answers;
}"""

TARGETS = """() => [...document.querySelectorAll("button, input[type=submit]")]
  .filter((button) => button.type === "submit" && button.form && !button.disabled && button.checkVisibility())
  .filter((button) => (button.getAttribute("formmethod") ?? button.form.method) === "post")
  .map((button) => button.getAttribute("formaction") || button.form.getAttribute("action") || "")
  .map((address) => new URL(address, location).pathname)"""
"""Where the buttons that can be pressed would post to."""


def test_no_post_of_a_viewer_does_anything(browser: Browser, live_server: Any) -> None:
    world = make_world()
    closed = closed_to_viewers(world)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(world.users[VIEWER])
        before = state_of_data()

        answers = clerk.page.evaluate(POST_ALL, list(closed))

        wrong = [(path, got) for (path, wanted), got in zip(closed.items(), answers, strict=True) if got != wanted]
        assert wrong == []
        assert state_of_data()[0] == before[0]
        assert len(closed) > 50


def test_no_page_offers_a_viewer_what_would_be_refused(browser: Browser, live_server: Any) -> None:
    world = make_world()
    closed = closed_to_viewers(world)
    offered = []
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(world.users[VIEWER])
        for path in ("/admin/", *pages_of_viewers(world)):
            clerk.open(path)
            targets = clerk.page.evaluate(TARGETS)
            offered += [f"{path} offers {target}" for target in targets if target in closed]
            if path.endswith("/change/"):
                offered += [f"{path} takes {field}" for field in clerk.page.evaluate(PROBE)["enabled"]]

        assert offered == []
        assert clerk.wrong == []


def closed_to_viewers(world: World) -> dict[str, int]:
    """Map each address that a viewer must not post to to what is answered."""
    return {
        rule.path(world): REFUSALS[rule.post[VIEWER]]
        for rules in TABLE.values()
        for rule in rules
        if rule.post[VIEWER] in REFUSALS
    }


def pages_of_viewers(world: World) -> list[str]:
    """Return the admin's lists and objects, which a viewer may read."""
    return [
        rules[0].path(world)
        for route, rules in TABLE.items()
        if rules[0].get[VIEWER] == OK and (route.endswith("/change/") or route.count("/") == 3)
    ]
