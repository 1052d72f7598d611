from __future__ import annotations

import csv
import io
import tracemalloc
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.bulk import resources
from backoffice.bulk.formats import CSV, FORMATS
from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import counts, exported, upload
from inventory.admin.products import ProductAdmin
from inventory.imports.sheets import COLUMNS
from inventory.models import Product
from inventory.resources.products import ProductResource
from inventory.services.catalogue import archive_products, create_products
from inventory.tests.factories import make_category, make_family, make_product, make_stock

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
MOVEMENTS = "/admin/inventory/stockmovement/"


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def make_nasty_catalogue() -> None:
    """One of everything that has ever been lost between two programs."""
    same = [make_family(name="Same", slug=slug) for slug in ("same-a", "same-b")]
    category = make_category(name="=Cups")
    texts = ("=1+1", "-1", "+49 40 1", "@x", "a\r\nb\rc\u2028d", "'=x", "\x01", "_x000D_", "007", "1E5", "大,;\t\"'")
    for number, text in enumerate(texts):
        product = make_product(
            sku=f"{text.strip()}{number}",
            name=f"n {text}",
            description=text,
            family=same[number % 2],
            category=category,
            options={"a": text, text: "b"},
            price=Decimal("9.9") + number,
            cost_price=Decimal("0.1234"),
            tax_rate=Decimal("0.07"),
            barcode=f"00{number}",
            low_stock_threshold=number,
            track_stock=number != 3,
        )
        if product.track_stock:
            make_stock(product, number + 1)
    archive_products([make_product(sku="GONE").pk], by=None)
    make_product(sku="BARE", is_active=False)


@pytest.mark.parametrize("kind", ("CSV", "XLSX"))
def test_an_export_imports_again_and_changes_nothing(kind: str) -> None:
    make_nasty_catalogue()
    client = client_of(Role.STAFF)

    page = upload(client, LIST, exported(client, LIST, kind=kind), name=f"x.{kind.lower()}")

    assert page.context["plan"].problems == []
    assert counts(page) == (0, 0, 13, 0)
    assert "confirm_form" not in page.content.decode()


def test_columns_are_the_imports_own_and_dangerous_cells_are_marked() -> None:
    make_product(sku="=1+1", name="-1", price=Decimal("9.9"))

    content = exported(client_of(Role.STAFF), LIST)

    assert content.startswith(b"\xef\xbb\xbf")
    row = rows_of(content)[0]
    assert tuple(row) == COLUMNS
    assert (row["sku"], row["name"], row["price"], row["is_active"]) == ("'=1+1", "-1", "9.90", "true")


def test_prices_in_a_workbook_are_numbers() -> None:
    make_product(sku="A", price=Decimal("9.9"))

    sheet = openpyxl.load_workbook(io.BytesIO(exported(client_of(Role.STAFF), LIST, kind="XLSX"))).active

    header, row = list(sheet.iter_rows(values_only=True))
    assert row[header.index("price")] == 9.9


def test_cost_prices_leave_only_with_who_may_see_them() -> None:
    make_product(cost_price=Decimal("7.77"))
    assert b"7.77" in exported(client_of(Role.STAFF), LIST)
    Group.objects.get(name="Staff").permissions.remove(Permission.objects.get(codename="view_cost_price"))
    client = client_of(Role.STAFF)

    content = exported(client, LIST, productresourcewithcost_cost_price="on", productresource_cost_price="on")

    assert b"7.77" not in content
    assert b"cost_price" not in content
    assert "cost_price" not in client.get(f"{LIST}export/").content.decode()


def test_the_lists_search_and_filters_hold_and_the_log_tells_of_them() -> None:
    make_product(sku="RED-1", price=Decimal(5))
    make_product(sku="RED-2", price=Decimal(50))
    make_product(sku="BLUE")

    content = exported(client_of(Role.STAFF), LIST, query="?q=red&price__range__gte=10&is_active__exact=1&category=")

    assert [row["sku"] for row in rows_of(content)] == ["RED-2"]
    event = AuditEvent.objects.get(action="product.export")
    assert DataJob.objects.get().rows == 1
    assert event.data["columns"] == list(COLUMNS)
    assert event.data["format"] == "csv"
    assert event.data["filter"] == {"q": ["…"], "price__range__gte": ["10"], "is_active__exact": ["1"]}


def test_only_the_chosen_columns_are_sent() -> None:
    make_product()

    unticked: dict[str, Any] = {f"productresourcewithcost_{name}": None for name in COLUMNS[2:]}
    content = exported(client_of(Role.STAFF), LIST, **unticked)

    assert list(rows_of(content)[0]) == ["sku", "name"]


def test_a_choice_of_no_column_is_refused_in_a_sentence() -> None:
    page = client_of(Role.STAFF).post(f"{LIST}export/", {"format": "0", "resource": "0"})

    assert "Select at least 1 field" in page.content.decode()


@pytest.mark.parametrize("query", ("?p=999", "?nonsense=1", "?price__range__gte=1e999999", "?is_active__exact=x"))
def test_a_filter_that_makes_no_sense_is_no_error(query: str) -> None:
    assert client_of(Role.STAFF).get(f"{LIST}export/{query}").status_code in (200, 302)


def test_a_nul_in_the_address_is_a_bad_request() -> None:
    assert client_of(Role.STAFF).get(f"{LIST}export/?q=%00").status_code == 400


def test_a_viewer_may_not_export() -> None:
    client = client_of(Role.VIEWER)

    for address in (LIST, MOVEMENTS, "/admin/sales/order/", "/admin/sales/customer/"):
        assert client.get(f"{address}export/").status_code == 403
        assert client.post(f"{address}export/", {"format": "0"}).status_code == 403
        assert "export/" not in client.get(address).content.decode()
    assert not AuditEvent.objects.filter(action__endswith=".export").exists()


@pytest.mark.parametrize("address", (LIST, MOVEMENTS))
def test_the_number_of_statements_does_not_grow_with_the_rows(address: str) -> None:
    client = client_of(Role.STAFF)

    def statements(rows: int) -> int:
        for _number in range(rows):
            make_stock(make_product(family=make_family(), category=make_category()), 1)
        with CaptureQueriesContext(connection) as queries:
            exported(client, address)
        return len(queries)

    assert statements(2) == statements(20)


def test_memory_does_not_grow_with_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "CHUNK", 50)

    def peak(rows: int) -> int:
        numbers = range(Product.objects.count(), rows)
        create_products(
            [{"sku": f"P-{n}", "name": "n", "price": 1, "description": "x" * 2_000} for n in numbers], by=None
        )
        resource = ProductResource()
        tracemalloc.start()
        sent = sum(len(piece) for piece in CSV().stream(["sku"], resource.values(resource.rows(Product.objects.all()))))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sent > rows * 2_000
        return used

    small = peak(300)

    assert peak(1_200) < 1.3 * small


def test_staff_find_both_pages_over_the_list_and_the_filter_goes_along() -> None:
    html = client_of(Role.STAFF).get(f"{LIST}?is_active__exact=1").content.decode()

    assert html.count(f'href="{LIST}import/"') == 1
    assert html.count(f'href="{LIST}export/?is_active__exact=1"') == 1


def test_movements_go_out_with_product_place_and_person() -> None:
    make_stock(make_product(sku="A"), 7)

    row: Any = rows_of(exported(client_of(Role.STAFF), MOVEMENTS))[0]

    assert (row["sku"], row["kind"], row["quantity"], row["balance_after"]) == ("A", "receipt", "7", "7")


def test_csv_and_xlsx_are_the_only_formats() -> None:
    assert [kind.__name__ for kind in FORMATS] == ["CSV", "XLSX"]
    assert ProductAdmin.formats is FORMATS
