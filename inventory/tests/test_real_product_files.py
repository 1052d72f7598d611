"""Files that other people made: each is imported right or refused in a sentence, and never by half."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import confirm, counts, exported, imported, said, upload
from backoffice.tests.real_data import REAL_DATA_DIR, real_data
from backoffice.tests.snapshots import database_hash
from inventory.models import Category, Product, ProductFamily, StockLevel

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
CUSTOMERS = "/admin/sales/customer/"
SHOPIFY = {
    "apparel": {"read": 22, "products": 22, "families": 1, "categories": 0, "units": 22, "prices": "1295"},
    "home-and-garden": {"read": 21, "products": 21, "families": 1, "categories": 2, "units": 65, "prices": "2345.84"},
}
NASTY = sorted((REAL_DATA_DIR / "csv-nasty").rglob("*.*")) if REAL_DATA_DIR.exists() else []
UNLOGGED = {"django_session", "backoffice_auditevent"}


def facts() -> dict[str, object]:
    products = list(Product.objects.all())
    return {
        "products": len(products),
        "families": ProductFamily.objects.count(),
        "categories": Category.objects.count(),
        "units": sum(StockLevel.objects.values_list("on_hand", flat=True)),
        "prices": f"{sum((product.price for product in products), Decimal(0)).normalize():f}",
    }


@pytest.mark.parametrize("name", SHOPIFY)
def test_shopifys_own_samples_come_in_by_command_and_stay(name: str) -> None:
    path = real_data("shopify", f"{name}.csv")
    wanted = dict(SHOPIFY[name])
    read = wanted.pop("read")
    first, second = StringIO(), StringIO()

    call_command("import_products", str(path), "--format", "shopify", stdout=first)
    call_command("import_products", str(path), stdout=second)

    assert f"{read} rows read: {read} new, 0 changed, 0 unchanged. Imported." in first.getvalue()
    assert f"{read} rows read: 0 new, 0 changed, {read} unchanged. Nothing had to be changed." in second.getvalue()
    assert facts() == wanted
    assert all(finding.holds for finding in find_broken())


@pytest.mark.parametrize("name", SHOPIFY)
def test_shopifys_own_samples_come_in_by_the_page_and_out_again(name: str) -> None:
    content = real_data("shopify", f"{name}.csv").read_bytes()
    client, read = client_of(Role.STAFF), SHOPIFY[name]["read"]

    page = upload(client, LIST, content)

    assert counts(page) == (read, 0, 0, 0)
    assert "Read as a product export of Shopify: 20 handles." in page.content.decode()
    assert f"Imported: {read} new" in said(confirm(client, LIST, page))
    assert counts(upload(client, LIST, content)) == (0, 0, read, 0)
    assert counts(upload(client, LIST, exported(client, LIST))) == (0, 0, read, 0)


@pytest.mark.slow
@pytest.mark.parametrize("path", NASTY, ids=lambda path: path.name)
@pytest.mark.parametrize("address", (LIST, CUSTOMERS))
def test_every_nasty_file_is_refused_or_imported_whole(path: Path, address: str) -> None:
    real_data("csv-nasty")
    client, before = client_of(Role.STAFF), database_hash(but=UNLOGGED)

    page = upload(client, address, path.read_bytes(), name=path.name)

    assert page.status_code == 200
    assert database_hash(but=UNLOGGED) == before
    if "plan" not in page.context:
        assert page.context.get("refused") or page.context["form"].errors["import_file"]
    elif page.context["plan"].does_something:
        new = page.context["plan"].new
        assert f"{new} new" in said(confirm(client, address, page))
        assert counts(upload(client, address, path.read_bytes()))[:2] == (0, 0)


def _naughty() -> Iterator[str]:
    for text in (REAL_DATA_DIR / "csv-nasty" / "blns" / "blns.txt").read_text().splitlines():
        if text.strip():
            yield text


def test_every_naughty_string_comes_in_and_out_as_it_is() -> None:
    real_data("csv-nasty", "blns", "blns.txt")
    strings = list(_naughty())
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(("sku", "name", "price", "description"))
    writer.writerows((f"N-{number}", f"x{text[:200]}", "1", text) for number, text in enumerate(strings))
    client = client_of(Role.STAFF)

    done = imported(client, LIST, file.getvalue().encode())

    assert f"{len(strings)} new" in said(done)
    got = dict(Product.objects.values_list("sku", "description"))
    assert [text for number, text in enumerate(strings) if got[f"N-{number}"] != _kept(text)] == []
    for kind in ("CSV", "XLSX"):
        assert counts(upload(client, LIST, exported(client, LIST, kind=kind))) == (0, 0, len(strings), 0)
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    "column", ("sku", "name", "price", "options", "barcode", "is_active", "opening_stock", "family")
)
def test_a_naughty_string_in_any_cell_is_a_sentence_or_a_value(column: str) -> None:
    real_data("csv-nasty", "blns", "blns.txt")
    client = client_of(Role.STAFF)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(
        file, ("sku", "name", "price", column) if column not in ("sku", "name", "price") else ("sku", "name", "price")
    )
    writer.writeheader()
    for number, text in enumerate(_naughty()):
        writer.writerow({"sku": f"S-{number}", "name": "n", "price": "1", column: text})

    page = upload(client, LIST, file.getvalue().encode())

    plan = page.context["plan"]
    assert page.status_code == 200
    assert plan.read == plan.new + plan.changed + plan.unchanged + plan.wrong
    assert all(problem.sentence.endswith((".", "”.")) for problem in plan.problems)
    if plan.does_something:
        assert f"{plan.new} new" in said(confirm(client, LIST, page))


def _kept(text: str) -> str:
    """What is left of a text whose blanks around it, and a spreadsheet's mark before a formula, are taken away."""
    return text.strip()
