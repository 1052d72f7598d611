"""Where higher apps hang in what the catalogue shows; filled in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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


@dataclass(frozen=True)
class SalesFigures:
    """Units of a product that were sold in `days` days: all of them, and a figure a step, oldest first."""

    days: int
    units: int
    steps: Sequence[int]


ReferenceLinks = Callable[[HttpRequest, Collection[str]], Mapping[str, str]]

reference_links: Registry[ReferenceLinks] = Registry()
"""Where the references of movements and the labels of reservations lead, for who may go there: number -> address."""

product_sales: Registry[Callable[[HttpRequest, Product], SalesFigures | None]] = Registry()
"""What was sold of a product, for who may see it."""


def links_of(request: HttpRequest, references: Collection[str]) -> dict[str, str]:
    """Ask everybody who knows references; each asks the database once, however many there are."""
    named = frozenset(filter(None, references))
    links: dict[str, str] = {}
    for find in reference_links if named else ():
        links |= find(request, named)
    return links
