from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import confirm, counts, said, upload
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"


@pytest.mark.parametrize(
    ("of", "content", "column"),
    (
        ("prices", b"sku,price\nA,3\n", "price"),
        ("counts", b"sku,counted\nA,3\n", "counted"),
        ("receipts", b"sku,quantity\nA,3\n", "quantity"),
    ),
)
def test_prices_counts_and_receipts_come_in_the_same_way(of: str, content: bytes, column: str) -> None:
    make_product(sku="A", name="a", price=Decimal(9))
    client = client_of(Role.STAFF)

    page = upload(client, LIST, content, of=of)
    done = confirm(client, LIST, page)

    assert sum(counts(page)) == 1
    assert f"of={of}" in client.get(f"{LIST}import/?of={of}").content.decode()
    assert page.context["plan"].rows[0].changes[0].column == column
    assert "Imported: " in said(done)


def test_who_may_not_book_stock_is_offered_no_counts() -> None:
    Group.objects.get(name="Staff").permissions.remove(Permission.objects.get(codename="adjust_stock"))
    client = client_of(Role.STAFF)

    assert "of=counts" not in client.get(f"{LIST}import/").content.decode()
    assert "no column" in upload(client, LIST, b"sku,counted\nA,3\n", of="counts").context["refused"]
