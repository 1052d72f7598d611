"""The wrong rows of a file, to be corrected and imported again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from backoffice.bulk.formats import read_table
from backoffice.bulk.tables import Table
from backoffice.bulk.verdicts import Problem
from backoffice.bulk.wrong_rows import wrong_rows
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import counts, upload

PRODUCTS, CUSTOMERS = "/admin/inventory/product/", "/admin/sales/customer/"


def table_of(text: str) -> Table:
    return read_table(text.encode())


def address_of(page: Any) -> str:
    html: str = page.content.decode()
    start = html.index('id="wrong-rows"')
    return html[html.rindex('href="', 0, start) + 6 : start].partition('"')[0].replace("&amp;", "&")


def downloaded(client: Client, page: Any) -> bytes:
    answer: Any = client.get(address_of(page))
    assert "attachment" in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_each_wrong_row_carries_its_line_and_all_its_reasons() -> None:
    table = table_of("sku,price\nA,1\nB,x\n\nC,\n")
    found = [(3, "price", "x", "Write a number."), (3, "", "", "It is short."), (5, "sku", "", "No.")]

    headers, rows = wrong_rows(table, [Problem(*each) for each in found])

    assert headers == ["line", "reason", "sku", "price"]
    assert list(rows) == [["3", "price: Write a number. It is short.", "B", "x"], ["5", "sku: No.", "C", ""]]


def test_the_columns_of_an_earlier_download_are_written_anew() -> None:
    table = table_of("Line,reason,sku\n3,price: x,A\n")

    headers, rows = wrong_rows(table, [Problem(2, "sku", "A", "No.")])

    assert headers == ["line", "reason", "sku"]
    assert list(rows) == [["2", "sku: No.", "A"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("base", "content", "wrong"),
    [
        (PRODUCTS, "sku,name,price\nA,a,1\nB,=1+1,x\n", '3,"price: {reason}",B,\'=1+1,x'),
        (CUSTOMERS, "name,email\nAnn,ann@example.com\n=cmd(),nobody\n", "3,email: {reason},'=cmd(),nobody"),
    ],
    ids=["products", "customers"],
)
def test_the_wrong_rows_are_downloaded_without_formulas(base: str, content: str, wrong: str) -> None:
    client = client_of(Role.STAFF)
    page = upload(client, base, content.encode())
    reason = page.context["problems"][0].sentence

    sent = downloaded(client, page).decode("utf-8-sig").splitlines()

    assert counts(page)[3] == 1
    assert escape(reason) in page.content.decode()
    assert sent[1:] == [wrong.format(reason=reason)]


@pytest.mark.django_db
def test_the_wrong_rows_are_corrected_and_imported() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, PRODUCTS, b"sku,name,price\nA,a,1\nB,b,x\n")

    again = upload(client, PRODUCTS, downloaded(client, page).replace(b",x", b",2"))

    assert counts(again) == (1, 0, 0, 0)


@pytest.mark.django_db
def test_anothers_wrong_rows_are_not_sent() -> None:
    page = upload(client_of(Role.STAFF), PRODUCTS, b"sku,name,price\nB,b,x\n")

    stolen = client_of(Role.ADMIN).get(address_of(page))

    assert stolen.status_code == 302
    assert client_of(Role.VIEWER).get(address_of(page)).status_code == 403
