"""A file is read as it was saved: what was found out is shown, and can be corrected without choosing it again."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backoffice.models import ColumnMapping
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.imports import confirm, counts, said, upload
from inventory.models import Product
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
SUPPLIER = "Artikelnr;Bezeichnung;VK-Preis;EAN;Zusatz\nA-1;Tasse;1.234,50 €;4006381333931;x\nA-2;Teller;9,90;;y\n"


def send(client: Client, page: Any, form_id: str, address: str, **typed: str) -> Any:
    fields = {name: value for name, value in fields_of(page, form_id).items() if value is not None} | typed
    return client.post(f"{LIST}import/{address}/", fields, follow=True)


def facts(page: Any) -> dict[str, str]:
    return {str(title): str(fact) for title, fact in page.context["facts"]}


def test_what_was_found_out_about_a_file_is_shown() -> None:
    page = upload(client_of(Role.STAFF), LIST, "sku;name;price\r\nA;Café;1\r\n".encode("cp1252"))

    assert facts(page) == {
        "Encoding": "Windows-1252 (Western Europe)",
        "Between the columns": "a semicolon",
        "Ends of lines": "CRLF",
        "Columns": "Our own columns",
    }


def test_a_wrong_guess_is_corrected_without_choosing_the_file_again() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, "sku|name|price\nA;1|a,b,c,d|1\n".encode("utf-16-le"))
    assert counts(page) == (1, 0, 0, 0)

    wrong = send(client, page, "reading_form", "again", separator=",")
    right = send(client, wrong, "reading_form", "again", separator="|")

    assert "names no column" in wrong.context["refused"]
    assert "Imported: 1 new" in said(confirm(client, LIST, right))
    assert Product.objects.get().name == "a,b,c,d"


@pytest.mark.parametrize(
    ("form_id", "address", "read_by"),
    [
        ("reading_form", "again", "imports.preview"),
        ("reading_form", "columns", "reading_pages.open_table"),
        ("wrong_rows_form", "wrong-rows", "imports.wrong_rows_file"),
    ],
)
def test_a_file_that_another_window_imports_while_it_is_read_is_told(
    form_id: str, address: str, read_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price\nA,Cup,1\nB,Plate,x\n")
    module, _dot, name = read_by.rpartition(".")
    real = getattr(import_module(f"backoffice.admin.{module}"), name)

    def imported_meanwhile(*args: Any, **kwargs: Any) -> Any:
        for kept in Path(settings.IMPORTS_ROOT).glob("*.upload"):
            kept.unlink()
        return real(*args, **kwargs)

    monkeypatch.setattr(f"backoffice.admin.{read_by}", imported_meanwhile)
    answer = send(client, page, form_id, address)

    assert "This file was imported already" in said(answer)


def test_a_wrong_encoding_is_refused_and_the_file_can_still_be_read_rightly() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, "sku,name,price\nA,Café,1\n".encode("cp1252"))

    wrong = send(client, page, "reading_form", "again", encoding="utf-8")
    right = send(client, wrong, "reading_form", "again", encoding="")

    assert "Choose another encoding" in wrong.context["refused"]
    assert counts(right) == (1, 0, 0, 0)


def test_columns_are_guessed_saved_by_name_and_known_the_next_time() -> None:
    client = client_of(Role.STAFF)
    refused = upload(client, LIST, SUPPLIER.encode())
    assert "names no column sku" in refused.context["refused"]

    columns = send(client, refused, "reading_form", "columns")
    page = send(client, columns, "columns_form", "columns", name="Müller")

    mapping = ColumnMapping.objects.get()
    assert (mapping.name, mapping.rules["decimal"]) == ("Müller", ",")
    assert counts(page) == (2, 0, 0, 0)
    assert "Imported: 2 new" in said(confirm(client, LIST, page))
    assert [str(p.price) for p in Product.objects.order_by("sku")] == ["1234.5000", "9.9000"]
    again = upload(client, LIST, SUPPLIER.encode())
    assert counts(again) == (0, 0, 2, 0)
    assert "Read by the column mapping “Müller”." in again.context["plan"].notes


def test_a_constant_a_part_of_a_cell_carried_cells_and_rows_left_out() -> None:
    client = client_of(Role.STAFF)
    content = b"Code,Title,Path,Cost,Kind\nA,One,Home > Cups,5,x\nB,,Home > Cups,,x\nC,Three,Home,7,test\n"
    columns = send(client, upload(client, LIST, content), "reading_form", "columns")

    page = send(
        client,
        columns,
        "columns_form",
        "columns",
        name="Mine",
        sku__column="Code",
        name__column="Title",
        price__column="Cost",
        price__constant="3",
        category__column="Path",
        category__split=">",
        category__take="-1",
        carried="Title",
        aside_column="Kind",
        aside_values="test, demo",
    )
    confirm(client, LIST, page)

    found = Product.objects.order_by("sku").values_list("sku", "name", "price", "category__name")
    assert [(*row[:2], float(row[2]), row[3]) for row in found] == [
        ("A", "One", 5.0, "Cups"),
        ("B", "One", 3.0, "Cups"),
    ]
    assert "Rows where Kind is test, demo (1)" in page.context["plan"].notes


def test_a_file_without_headers_is_told_by_its_cells() -> None:
    client = client_of(Role.STAFF)
    content = b"4006381333931,A long-necked vase,12.90\n5901234123457,A short one,4.50\n"

    columns = send(client, upload(client, LIST, content), "reading_form", "columns")
    page = send(client, columns, "columns_form", "columns", name="No headers", sku__column="1")

    assert counts(page) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"name": ""}, "This field is required."),
        ({"price__column": ""}, "Say which column is price."),
        ({"sku__column": "Nothing"}, "Select a valid choice"),
        ({"sku__take": "many"}, "Enter a whole number."),
    ),
)
def test_what_is_missing_is_said_and_what_was_chosen_stays(typed: dict[str, str], sentence: str) -> None:
    client = client_of(Role.STAFF)
    columns = send(client, upload(client, LIST, SUPPLIER.encode()), "reading_form", "columns")

    page = send(client, columns, "columns_form", "columns", **({"name": "Kept"} | typed))

    assert sentence in page.content.decode()
    assert fields_of(page, "columns_form")["name__column"] == "Bezeichnung"
    assert not ColumnMapping.objects.exists()


def test_a_price_list_gets_a_mapping_of_its_own() -> None:
    client = client_of(Role.STAFF)
    product = make_product(sku="A-1", price=Decimal(1))
    columns = send(client, upload(client, LIST, b"Artikelnr;Preis\nA-1;2,50\n", of="prices"), "reading_form", "columns")

    page = send(client, columns, "columns_form", "columns", name="List")
    confirm(client, LIST, page)

    product.refresh_from_db()
    assert [found.target for found in ColumnMapping.objects.all()] == ["prices"]
    assert product.price == Decimal("2.5")


def test_a_file_that_is_gone_leads_back_to_the_import() -> None:
    client = client_of(Role.STAFF)

    for address in ("again", "columns"):
        page = client.post(f"{LIST}import/{address}/", {"job": "x"}, follow=True)
        assert "imported already" in said(page)
        assert client.get(f"{LIST}import/{address}/").status_code == 405


def test_a_cell_of_one_blank_is_a_wrong_cell_like_others() -> None:
    page = upload(client_of(Role.STAFF), LIST, b'sku,name,price\n" ",a," "\nB,b,1\n')

    assert counts(page) == (1, 0, 0, 1)
    assert [problem.value for problem in page.context["plan"].problems] == ["", ""]
