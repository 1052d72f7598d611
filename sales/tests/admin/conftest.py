"""Who works at the order desk, and what is sold there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.models import Product
from inventory.tests.factories import make_product


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED", price=Decimal("9.90"))
