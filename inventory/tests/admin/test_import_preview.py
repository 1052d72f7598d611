"""What a preview says is what will be: under our own names, with every row of the file accounted for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backoffice.models import ColumnMapping
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.imports import confirm, counts, imported, upload
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
WOO = (
    "Type,SKU,Name,Published,Stock,Regular price,Tax status\n"
    "simple,A,Cap,1,2,5,taxable\ngrouped,G,Both,1,,,taxable\nexternal,E,Elsewhere,1,,7,taxable\n"
)
NORTHWIND = (
    "productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,reorderLevel,"
    "discontinued\n"
)


def test_a_value_of_ours_stands_under_our_name_and_not_under_the_header_that_means_the_opposite() -> None:
    page = upload(client_of(Role.STAFF), LIST, f"{NORTHWIND}1,Chai,1,1,10 boxes,18.00,39,0,10,0\n".encode())

    changes = {change.column: change.new for change in page.context["plan"].rows[0].changes}

    assert changes["is_active"] == "true"
    assert "discontinued" not in changes


def test_rows_that_are_set_aside_are_counted_beside_the_others() -> None:
    client = client_of(Role.STAFF)

    page = upload(client, LIST, WOO.encode())

    assert (page.context["plan"].read, *counts(page), page.context["plan"].set_aside) == (3, 1, 0, 0, 0, 2)
    assert "<dt>Set aside</dt><dd>2</dd>" in page.content.decode()


def test_counts_can_be_read_at_a_glance() -> None:
    rows = "".join(f"A-{number},Thing,1\n" for number in range(1_200))

    html = upload(client_of(Role.STAFF), LIST, f"sku,name,price\n{rows}".encode()).content.decode()

    assert "<dt>New</dt><dd>1,200</dd>" in html
    assert "Import: 1,200 new, 0 changed" in html


def test_where_only_wrong_rows_are_left_it_says_that_the_others_are_there_already() -> None:
    make_product(sku="A", name="Cap", price=5)

    html = upload(client_of(Role.STAFF), LIST, b"sku,name,price\nA,Cap,5\nB,Hat,x\n").content.decode()

    assert "The others are there already" in html


def test_the_end_tells_what_was_left_out() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price\nA,Cap,5\nB,Hat,x\n")

    done = confirm(client, LIST, page)

    assert "<dt>Left out</dt><dd>1</dd>" in done.content.decode()
    assert "Left out" not in imported(client, LIST, b"sku,name,price\nC,Coat,5\n").content.decode()


def test_an_own_file_with_a_column_that_is_not_understood_leads_to_the_page_where_it_can_be_named() -> None:
    page = upload(client_of(Role.STAFF), LIST, b"sku,name,price,Warengruppe\nA,Cap,5,Hats\n")

    assert any("say which column is which" in note for note in page.context["plan"].notes)


def test_a_decimal_comma_in_an_own_file_is_told_how_to_be_read() -> None:
    page = upload(client_of(Role.STAFF), LIST, b"sku;name;price\nA;Cap;5,00\n")

    assert "Prices seem to have a decimal comma" in page.content.decode()


@pytest.mark.parametrize(("role", "is_led"), ((Role.ADMIN, True), (Role.STAFF, True), (Role.VIEWER, False)))
def test_the_list_of_stock_leads_to_where_deliveries_and_counts_come_in(role: Role, is_led: bool) -> None:
    html = client_of(role).get("/admin/inventory/stocklevel/").content.decode()

    assert ("/admin/inventory/product/import/?of=receipts" in html) is is_led


def test_columns_begin_with_a_name_that_is_free() -> None:
    client = client_of(Role.STAFF)
    content = b"Artikelnr;Bezeichnung;VK-Preis\nA-1;Tasse;1,50\n"
    columns = columns_of(client, upload(client, LIST, content, name="Meyer.csv"))
    assert fields_of(columns, "columns_form")["name"] == "Meyer"

    client.post(f"{LIST}import/columns/", filled(columns, "columns_form"), follow=True)
    other = columns_of(client, upload(client, LIST, b"Artnr;Titel\nA-1;Tasse\n", name="meyer.csv"))

    assert ColumnMapping.objects.get().name == "Meyer"
    assert fields_of(other, "columns_form")["name"] == "meyer 2"


def test_wrong_rows_come_back_as_our_own_columns_whatever_mappings_there_are() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price\nA,Cap,x\n")
    typed = {"decimal": ",", "price__column": "price"}
    comma = client.post(f"{LIST}import/columns/", filled(columns_of(client, page), "columns_form") | typed)
    assert comma.context["plan"].wrong == 1
    sent: Any = client.post(f"{LIST}import/wrong-rows/", filled(page, "wrong_rows_form"))

    mended = b"".join(sent.streaming_content).replace(b",x,", b",1.500,")
    again = upload(client, LIST, mended)

    changes = {change.column: change.new for change in again.context["plan"].rows[0].changes}
    assert b"reason" in mended
    assert (counts(again), changes["price"]) == ((1, 0, 0, 0), "1.50")
    assert not any("reason" in note for note in again.context["plan"].notes)


def columns_of(client: Client, page: Any) -> Any:
    return client.post(f"{LIST}import/columns/", filled(page, "reading_form"), follow=True)


def filled(page: Any, form_id: str) -> dict[str, str]:
    return {name: value for name, value in fields_of(page, form_id).items() if value is not None}


def test_a_wrong_cell_among_the_prices_does_not_keep_a_header_from_being_understood() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"Artnr;Titel;Preis\nA-1;Tasse;1,50\nA-2;Teller;x\n")

    found = fields_of(columns_of(client, page), "columns_form")

    assert (found["sku__column"], found["name__column"], found["price__column"]) == ("Artnr", "Titel", "Preis")
