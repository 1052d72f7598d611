"""Files dropped on a page are chosen there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from sales.tests.browser.people import at_browser
from sales.tests.browser.shop import shop

__all__ = ("shop",)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

DROP = """(zone, [name, type]) => {
  const files = new DataTransfer();
  files.items.add(new File(["x"], name, { type }));
  zone.dispatchEvent(new DragEvent("dragover", { dataTransfer: files, cancelable: true }));
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
}"""


@pytest.mark.parametrize(
    ("page", "file"),
    [("import", ["new.csv", "text/csv"]), ("{}/change", ["mug.png", "image/png"])],
    ids=["import", "pictures"],
)
def test_a_dropped_file_is_chosen(browser: Browser, live_server: Any, shop: Any, page: str, file: list[str]) -> None:
    mug, _lamp, _ada, user = shop
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)
        clerk.open(f"/admin/inventory/product/{page.format(mug.pk)}/")
        zone = clerk.page.locator("[data-drop-zone]")

        zone.evaluate(DROP, file)

        assert zone.locator("input[type=file]").evaluate("field => field.files[0].name") == file[0]
        assert "is-over" not in str(zone.get_attribute("class"))
        assert clerk.wrong == []
