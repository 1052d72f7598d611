"""The steps of an import as docs/import.md shows them; what is imported is invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, FilePayload, Page

from backoffice.jobs import board
from backoffice.jobs.lives import claim_job
from backoffice.models import DataJob, User
from backoffice.tests.factories import make_job
from backoffice.tests.screens.camera import MOST_BYTES, ON_WISH, page_of, save
from backoffice.tests.screens.server import production_server
from sales.demo.loading import load_demo

pytestmark = [pytest.mark.django_db(transaction=True), ON_WISH]

AUTUMN = """sku,name,category,price,opening_stock
MUG-HEARTH-SAG,"Hearth mug, Sage",Mugs and tea,19.50,
MUG-HEARTH-FOX,"Hearth mug, Fox",Mugs and tea,19.50,24
TEA-ROOIBOS,"Rooibos, loose",Mugs and tea,"7,90",40
TEA-MINT,,Mugs and tea,6.90,40
MUG-HEARTH-FOX,"Hearth mug, Fox",Mugs and tea,19.50,12
"""
SUPPLIER = """Artikelnr;Bezeichnung;Warengruppe;VK-Preis;EAN;Lager
KW-100;Teekanne klein;Geschirr;29,90;4006381333931;4
KW-200;Teekanne gross;Geschirr;1.039,90;;2
KW-300;Teesieb;Geschirr;3,50;;60
"""
PAGE = "/admin/inventory/product/import/"


def test_the_docs_get_small_pictures_of_each_step_of_an_import(browser: Browser) -> None:
    with override_settings(DEBUG=True):
        load_demo()
    user = User.objects.get(username="staff")
    client = Client()
    client.force_login(user)
    with production_server() as address, page_of(browser, address, client) as page:
        sizes = {}
        for name, step in STEPS.items():
            step(page, address)
            sizes[name] = save(page, f"import-{name}")
        page.goto(f"{address}/admin/backoffice/datajob/{running_job(user, page).pk}/change/")
        sizes["job"] = save(page, "import-job")

    assert len(sizes) == 6
    assert max(sizes.values()) < MOST_BYTES, sizes


def choose(page: Page, address: str, *, name: str, content: str) -> None:
    page.goto(address + PAGE)
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.set_input_files("[name=import_file]", files=file)


def upload(page: Page, address: str) -> None:
    choose(page, address, name="autumn.csv", content=AUTUMN)


def preview(page: Page, address: str) -> None:
    press(page, "Check the file")


def result(page: Page, address: str) -> None:
    press(page, "Import the 2 right rows")


def columns(page: Page, address: str) -> None:
    choose(page, address, name="Supplier.csv", content=SUPPLIER)
    press(page, "Check the file")
    press(page, "Say which column is which")


def mapped(page: Page, address: str) -> None:
    press(page, "Save the columns")


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.click(f"button:has-text('{words}')")


STEPS: dict[str, Callable[[Page, str], None]] = {
    "upload": upload,
    "preview": preview,
    "result": result,
    "columns": columns,
    "mapped": mapped,
}


def running_job(user: User, page: Page) -> DataJob:
    """An import that a worker has half done within some seconds."""
    job = make_job(by=user, kind=DataJob.Kind.IMPORT, title="Products", file_name="catalogue.csv", size=48_200_000)
    claimed = claim_job(job.pk)
    assert claimed is not None
    page.wait_for_timeout(4_000)
    board.write(job.pk, claimed.attempt, "Reading the file", 120_000, 500_000)
    return claimed
