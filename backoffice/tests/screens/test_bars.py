"""The audit itself: a page that does everything wrong is seen to."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from backoffice.tests.screens.figures import Figures, Look, as_table
from backoffice.tests.screens.network import Meter, Traffic
from backoffice.tests.screens.walk import PROBE, SIZES

WRONG = """
<main>
  <h1>Report | None</h1>
  <div style="height: 500px"></div>
  <table id="result_list"><tbody><tr><td>first</td></tr></tbody></table>
  <form method="post"><select><option>---------</option></select><input name="name" value="x"></form>
  <button class="btn-primary" style="height: 20px">Go</button>
  <p hidden>Traceback</p>
  <div style="width: 3000px">wide</div>
</main>
"""
LOADS = """<img src="/media/products/mug.png"><img src="/logo.png"><img src="https://elsewhere.example/font.woff2">"""


def test_the_probe_sees_what_a_person_would(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": SIZES[390]})
    page.set_content(WRONG)

    seen = page.evaluate(PROBE)

    assert seen["forbidden"] == ["Report | None", "---------", "Go"]
    assert seen["firstRow"] > 500
    assert seen["overflow"] > 2000
    assert len(seen["enabled"]) == 2
    assert len(seen["lowPrimaries"]) == 1
    page.close()


def test_the_meter_counts_other_hosts_but_no_pictures_of_products(browser: Browser) -> None:
    page = browser.new_page()
    for address in ("**/*.png", "https://elsewhere.example/**"):
        page.route(address, lambda route: route.fulfill(status=200, content_type="image/png", body=b"x" * 5000))
    page.route("http://shop.test/", lambda route: route.fulfill(status=200, content_type="text/html", body=LOADS))
    meter = Meter(page, "http://shop.test")

    with meter.measure(empty_cache=True) as traffic:
        page.goto("http://shop.test/")

    assert traffic.outside == ["https://elsewhere.example/font.woff2"]
    assert traffic.requests == 3
    page.close()


def test_each_bar_that_is_missed_is_told_in_a_sentence(tmp_path: Path) -> None:
    probe = {"overflow": 7, "widest": "<table>", "firstRow": 600, "forbidden": ["Go"], "enabled": ["<input>"]}
    violation = {"id": "label", "impact": "critical", "nodes": [{"target": ["#x"]}]}
    figures = Figures(
        "a | b",
        "/admin/sales/order/1/change/",
        "viewer",
        "dark",
        first=Traffic(requests=46, bytes=501 * 1024, outside=["https://elsewhere.example/"]),
        repeat=Traffic(requests=2, bytes=61 * 1024, statements=26),
        console=["refused to load"],
        looks=[Look(1440, probe, [violation]), Look(390, probe | {"lowPrimaries": ["<button>"]}, [])],
    )

    misses = "\n".join(figures.misses())

    for word in (
        "501 KB",
        "46 requests",
        "61 KB again",
        "600 pixels",
        "26 SQL statements",
        "elsewhere",
        "refused to load",
        "7 pixels",
        "'Go'",
    ):
        assert word in misses
    for word in ("a viewer could type", "less than 44 high", "label (critical), 1 x"):
        assert word in misses
    assert "| a \\| b | viewer | dark | 1 | 0 | 501 | 46 | 61 | 2 | 26 | 600 | 7 | 1 | 1 |" in as_table([figures])
