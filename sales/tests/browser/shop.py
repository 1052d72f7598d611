"""A small shop for the browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.models import Product
from inventory.tests.factories import make_product, make_stock
from sales.models import Customer
from sales.tests.factories import ADDRESS, make_customer


@pytest.fixture
def shop(browser: Browser, live_server: Any) -> tuple[Product, Product, Customer, User]:
    """Two products, a customer and somebody who takes the call; asks for the browser first, to skip early."""
    mug, lamp = make_product(sku="MUG-RED", barcode="4006381333931"), make_product(sku="LAMP", name="Reading lamp")
    make_stock(mug, 20)
    ada = make_customer(name="Ada Lovelace", email="ada@example.com", addresses=[ADDRESS])
    return mug, lamp, ada, make_user(Role.STAFF)
