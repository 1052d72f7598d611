"""An order's lines as a table to read, a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from backoffice.percent import percent_text
from inventory.models import ProductImage
from sales.models import Order, OrderLine

PAGE = "lines"
MOST_LINES = 100
"""How many lines are typed in one form, and shown on one page."""

Pictures = Mapping[int, str]


@dataclass(frozen=True)
class LineRow:
    line: OrderLine
    picture: str

    @property
    def has_own_price(self) -> bool:
        return self.line.unit_price != self.line.list_price

    @property
    def tax_percent(self) -> str:
        return percent_text(self.line.tax_rate)


@dataclass(frozen=True)
class LinePage:
    """Some lines, and where they stand among all of them."""

    page: Page[OrderLine]
    rows: tuple[LineRow, ...]

    @property
    def is_cut(self) -> bool:
        return self.page.has_other_pages()


def page_of(request: HttpRequest, order: Order) -> Page[OrderLine]:
    """Return the page of lines that was asked for."""
    paginator = Paginator(order.lines.all(), MOST_LINES)
    paginator.count = order.line_count  # the column, in place of a query
    return paginator.get_page(request.GET.get(PAGE))


def line_page(request: HttpRequest, order: Order, *, typed: bool) -> LinePage:
    """Return the page of lines to read; without rows where they are typed."""
    page = page_of(request, order)
    lines = [] if typed else list(page.object_list)
    pictures = pictures_of(lines) if lines else {}
    return LinePage(page, tuple(LineRow(line, pictures.get(line.product_id, "")) for line in lines))


def pictures_of(lines: Sequence[OrderLine]) -> Pictures:
    """Return the addresses of the small pictures by product id, in one query."""
    products = {line.product_id for line in lines}
    images = ProductImage.objects.primary().filter(product__in=products).order_by().only("product_id", "file")
    return {image.product_id: image.thumbnail_url for image in images if image.product_id is not None}
