"""Fill the database that DATABASE_URL names: products with stock, orders to process, and somebody who is signed in."""

from __future__ import annotations

import json

import django

django.setup()

from django.test import Client  # noqa: E402

from backoffice.roles import Role  # noqa: E402
from backoffice.tests.factories import make_user  # noqa: E402
from inventory.tests.factories import make_product, make_stock  # noqa: E402
from sales.tests.factories import make_pending_order  # noqa: E402

PRODUCTS, ORDERS = 4, 60


def main() -> None:
    clerk = make_user(Role.ADMIN)
    products = [make_product(sku=f"MUG-{number}") for number in range(PRODUCTS)]
    for product in products:
        make_stock(product, 1_000_000)
    orders = [make_pending_order([(product, 2) for product in products]).pk for _ in range(ORDERS)]
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(clerk)
    session = client.cookies["sessionid"].value
    known = {"clerk": clerk.pk, "products": [each.pk for each in products], "orders": orders, "session": session}
    print(json.dumps(known))


if __name__ == "__main__":
    main()
