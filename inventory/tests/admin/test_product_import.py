from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from backoffice.admin import upload_form
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from backoffice.tests.imports import confirm, confirmation, counts, imported, said, upload
from backoffice.tests.snapshots import database_hash
from inventory.models import Product, StockMovement
from inventory.resources.products import ProductResource
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
GOOD = b"sku,name,price\nA,a,1\nB,b,2\n"
UNLOGGED = {"django_session", "backoffice_auditevent"}


def kept_files() -> list[Path]:
    return list(Path(settings.IMPORTS_ROOT).glob("*"))


def test_a_file_is_shown_first_and_imported_after_confirmation() -> None:
    client, before = client_of(Role.STAFF), len(kept_files())

    page = upload(client, LIST, GOOD)

    assert counts(page) == (2, 0, 0, 0)
    assert not Product.objects.exists()
    done = confirm(client, LIST, page)
    assert "Imported: 2 new, 0 changed, 0 unchanged." in said(done)
    assert Product.objects.count() == 2
    assert len(kept_files()) == before


def test_the_last_step_says_what_was_done_and_nobody_can_make_one_up() -> None:
    client = client_of(Role.STAFF)

    done = imported(client, LIST, GOOD, name="spring.csv")

    html = done.content.decode()
    assert done.context["done"] == {"name": "spring.csv", "new": 2, "changed": 0, "unchanged": 0}
    assert "spring.csv is imported" in html
    assert "done" not in client.get(f"{LIST}import/?done=made-up").context


def test_a_second_import_says_that_nothing_changes_and_offers_no_button() -> None:
    client = client_of(Role.STAFF)
    imported(client, LIST, GOOD)

    page = upload(client, LIST, GOOD)

    assert counts(page) == (0, 0, 2, 0)
    assert "everything in this file is there already" in page.content.decode()
    assert "confirm_form" not in page.content.decode()


def test_a_double_click_imports_once() -> None:
    client = client_of(Role.STAFF)
    sent = confirmation(upload(client, LIST, b"sku,name,price,opening_stock\nA,a,1,5\n"))

    client.post(f"{LIST}process_import/", sent)
    again = client.post(f"{LIST}process_import/", sent, follow=True)

    assert "imported already" in said(again)
    assert StockMovement.objects.count() == 1
    assert AuditEvent.objects.filter(action="product.import", outcome="ok").count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_import_once() -> None:
    user = make_user(Role.STAFF)
    sent = confirmation(upload(client_of(user), LIST, b"sku,name,price,opening_stock\nA,a,1,5\n"))
    clients = [client_of(user) for _number in range(10)]
    start = threading.Barrier(len(clients))
    answers: list[int] = []

    def click(client: Client) -> None:
        start.wait()
        answers.append(client.post(f"{LIST}process_import/", sent).status_code)
        connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302] * 10
    assert StockMovement.objects.count() == 1


def test_a_preview_that_is_not_true_any_more_is_refused_and_shown_anew() -> None:
    client = client_of(Role.STAFF)
    product = make_product(sku="A", name="a", price=Decimal(5))
    page = upload(client, LIST, GOOD)
    edit_product(product.pk, changes={"price": Decimal(1)}, by=None)
    before = database_hash(but=UNLOGGED)

    again = confirm(client, LIST, page)

    assert "Something has changed since this preview" in said(again)
    assert counts(again) == (1, 0, 1, 0)
    assert database_hash(but=UNLOGGED) == before
    assert AuditEvent.objects.get(action="product.import").outcome == "refused"
    assert "Imported: 1 new" in said(confirm(client, LIST, again))


def test_wrong_rows_are_listed_in_plain_words_and_nothing_can_be_confirmed() -> None:
    page = upload(client_of(Role.STAFF), LIST, b"sku,name,price\nA,<b>a</b>,1e308\nA,,1\n")

    html = page.content.decode()
    assert counts(page) == (0, 0, 0, 2)
    assert "Write a price with digits and a point only" in html
    assert "The same SKU stands on line 2" in html
    assert "confirm_form" not in html
    assert "Traceback" not in html


@pytest.mark.parametrize(
    "content", (b"", b"a,b\n1,2\n", b'sku,name,price\n"A', b"PK\x03\x04", b"\x00\x01\x02", b"\xff\xfe")
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes) -> None:
    page = upload(client_of(Role.STAFF), LIST, content)

    assert page.status_code == 200
    assert page.context.get("refused") or page.context["form"].errors
    assert "plan" not in page.context


def test_a_file_without_rows_is_not_said_to_be_there_already() -> None:
    page = upload(client_of(Role.STAFF), LIST, b"sku,name,price\n")

    assert page.context["refused"] == "The file has headers and no row below them."
    assert "there already" not in page.content.decode()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_form, "MOST_BYTES", 10)

    page = upload(client_of(Role.STAFF), LIST, GOOD)

    assert "Split it into several files" in page.content.decode()


def test_no_file_at_all_is_refused() -> None:
    assert "required" in client_of(Role.STAFF).post(f"{LIST}import/", {}).content.decode()


@pytest.mark.parametrize("path", ("import/", "process_import/"))
def test_a_viewer_may_not_import(path: str) -> None:
    client = client_of(Role.VIEWER)

    assert client.get(f"{LIST}{path}").status_code == 403
    assert client.post(f"{LIST}{path}", {"job": "x"}).status_code == 403
    assert f"{LIST}import/" not in client.get(LIST).content.decode()


def test_another_persons_preview_confirms_nothing() -> None:
    sent = confirmation(upload(client_of(Role.STAFF), LIST, GOOD))

    page = client_of(Role.ADMIN).post(f"{LIST}process_import/", sent, follow=True)

    assert "imported already" in said(page)
    assert not Product.objects.exists()


def test_who_may_not_see_cost_prices_cannot_set_them_either() -> None:
    user = make_user(Role.STAFF)
    Group.objects.get(name="Staff").permissions.remove(Permission.objects.get(codename="view_cost_price"))
    product = make_product(sku="A", name="a", price=Decimal(1), cost_price=Decimal("7.77"))
    client = client_of(user)

    page = upload(client, LIST, b"sku,name,price,cost_price\nA,a,1,1\nB,b,1,1\n")

    assert counts(page) == (1, 0, 1, 0)
    assert "Cost prices were left out" in page.content.decode()
    assert "7.77" not in page.content.decode()
    assert "cost_price" not in client.get(f"{LIST}import/").content.decode()
    confirm(client, LIST, page)
    assert Product.objects.get(sku="B").cost_price is None
    product.refresh_from_db()
    assert product.cost_price == Decimal("7.77")


def test_who_may_not_book_stock_cannot_import_it() -> None:
    Group.objects.get(name="Staff").permissions.remove(Permission.objects.get(codename="adjust_stock"))

    imported(client_of(Role.STAFF), LIST, b"sku,name,price,opening_stock\nA,a,1,5\n")

    assert Product.objects.exists()
    assert not StockMovement.objects.exists()


def test_the_example_file_is_right() -> None:
    example = Path(str(finders.find("backoffice/import/products.csv"))).read_bytes()

    page = upload(client_of(Role.STAFF), LIST, example)

    assert counts(page) == (3, 0, 0, 0)


def test_the_layout_may_be_chosen() -> None:
    client = client_of(Role.STAFF)

    assert "no column handle" in upload(client, LIST, GOOD, layout="shopify").context["refused"]
    assert "not one of the available" in str(upload(client, LIST, GOOD, layout="magento").context["form"].errors)


def test_import_exports_own_way_of_saving_is_closed() -> None:
    with pytest.raises(NotImplementedError):
        ProductResource().import_data(None)


def test_the_log_names_person_rows_columns_and_file() -> None:
    user = make_user(Role.STAFF)
    imported(client_of(user), LIST, GOOD, name="spring.csv")

    event: Any = AuditEvent.objects.get(action="product.import")
    assert event.actor == user
    assert (event.data["file"], event.data["rows"], event.data["new"]) == ("spring.csv", 2, 2)
    assert event.data["columns"] == ["sku", "name", "price"]
    assert len(event.data["sha256"]) == 64


def test_the_right_rows_alone_are_an_explicit_choice_and_the_wrong_ones_come_as_a_file() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price\nA,a,1\nB,,2\nC,=c,x\n")

    wrong: Any = client.post(f"{LIST}import/wrong-rows/", {"job": page.context["job"]})
    done = confirm(client, LIST, page)

    assert counts(page) == (1, 0, 0, 2)
    assert "Import the 1 right row" in page.content.decode()
    assert b"".join(wrong.streaming_content).decode("utf-8-sig").splitlines() == [
        "sku,name,price,reason",
        "B,,2,name: This cell must not be blank.",
        'C,\'=c,x,"price: Write a price with digits and a point only, such as 1234.50."',
    ]
    assert "Wrong rows left out: 2." in said(done)
    assert list(Product.objects.values_list("sku", flat=True)) == ["A"]


def test_the_preview_tells_what_the_stock_is_worth_before_and_after() -> None:
    make_product(sku="A", name="a", price=Decimal(9), cost_price=Decimal(4))
    client = client_of(Role.STAFF)
    header = b"sku,name,price,cost_price,opening_stock\n"

    page = upload(client, LIST, header + b"A,a,9,5,\nB,b,1,0.50,10\n")

    effect = page.context["plan"].effects[0]
    assert (effect.column, effect.old, effect.new) == ("Stock value at cost", "0.00", "5.00")


def test_the_same_file_again_is_recognised() -> None:
    client = client_of(Role.STAFF)
    imported(client, LIST, GOOD)

    assert "This very file was imported before: on " in upload(client, LIST, GOOD).content.decode()
