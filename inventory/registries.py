"""Where higher apps hang in what the catalogue shows; filled in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from backoffice.registries import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from inventory.models import Product


@dataclass(frozen=True)
class ProductAction:
    """Something to do with products: an action of their list, and a button on the page of one.

    `run` does it with many and says so by messages; `url` is where the button posts to, or nothing where the product
    is not fit for it. Both are offered to who has the permission, and check it again.
    """

    description: StrPromise
    label: StrPromise
    permission: str
    run: Callable[[HttpRequest, Sequence[int]], None]
    url: Callable[[Product], str]


product_actions: Registry[ProductAction] = Registry()
