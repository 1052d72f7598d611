"""The pictures that docs/ shows: `make pictures` takes them anew, of the demo shop as `make run` serves it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser

from backoffice.models import User
from backoffice.tests.screens.camera import MOST_BYTES, ON_WISH, page_of, save
from backoffice.tests.screens.server import production_server
from inventory.models import Product
from sales.demo.loading import load_demo
from sales.models import Customer, Order

pytestmark = [pytest.mark.django_db(transaction=True), ON_WISH]


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    width: int = 1440
    theme: str = "light"


def test_the_docs_get_small_pictures_of_six_screens(browser: Browser) -> None:
    with override_settings(DEBUG=True):
        load_demo()
    client = Client()
    client.force_login(User.objects.get(username="staff"))
    with production_server() as address:
        sizes = {picture.name: take(browser, address, client, picture) for picture in pictures(client)}

    assert len(sizes) == 6
    assert max(sizes.values()) < MOST_BYTES, sizes


def pictures(client: Client) -> tuple[Picture, ...]:
    waiting = Order.objects.get(number="SO-29")
    mug = Product.objects.get(sku="MUG-HEARTH-SAG")
    order_page = f"/admin/sales/order/{waiting.pk}/change/"
    fill_cart(client)
    return (
        Picture("order", order_page),
        Picture("phone-order", "/cart/"),
        Picture("orders", "/admin/sales/order/"),
        Picture("dashboard", "/admin/"),
        Picture("product", f"/admin/inventory/product/{mug.pk}/change/", theme="dark"),
        Picture("phone", order_page, width=390, theme="dark"),
    )


def fill_cart(client: Client) -> None:
    for sku in ("MUG-HEARTH-SAG", "NOTE-FIELD-A5-DOT", "PEN-DRIFT-TER"):
        client.post("/cart/", {"do": "add", "q": sku})
    customer = Customer.objects.get(name="Marta Lindqvist")
    client.post("/cart/", {"do": f"customer {customer.pk}"})


def take(browser: Browser, address: str, client: Client, picture: Picture) -> int:
    """Write one picture, of as many bytes as are returned."""
    with page_of(browser, address, client, width=picture.width, theme=picture.theme) as page:
        page.goto(address + picture.path)
        return save(page, picture.name)
