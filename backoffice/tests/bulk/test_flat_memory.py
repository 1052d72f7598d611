"""However long a file is, reading it takes the same memory."""

from __future__ import annotations

import tracemalloc
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.bulk.formats import XLSX
from backoffice.bulk.opening import open_table
from backoffice.bulk.sources import Tally
from inventory.imports.layouts import open_products

pytestmark = [pytest.mark.thorough, pytest.mark.once]
HEADERS = ("sku", "name", "price")
SHOPIFY = ("Handle", "Title", "Variant Price", "Option1 Value", "Variant SKU")
MEGABYTE = 2**20


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    return ((f"S-{number}", f"Name of number {number}", "9.90") for number in range(count))


def peak(path: Path) -> int:
    tracemalloc.start()
    try:
        deque(open_products(path).rows(), maxlen=0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def text_of(count: int) -> bytes:
    return "\n".join(",".join(row) for row in (HEADERS, *rows(count))).encode()


def shopify_of(count: int) -> bytes:
    lines = (f"{sku}-handle,{name},{price},S,{sku}\n{sku}-handle,,,L,{sku}-L" for sku, name, price in rows(count))
    return "\n".join((",".join(SHOPIFY), *lines)).encode()


def sheet_of(count: int) -> bytes:
    return b"".join(XLSX().stream(HEADERS, rows(count)))


@pytest.mark.parametrize("made", (text_of, shopify_of, sheet_of))
def test_five_times_the_rows_take_no_more_memory(made: object, tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(made(1_500))  # type: ignore[operator]
    large.write_bytes(made(8_000))  # type: ignore[operator]

    assert peak(large) < peak(small) + MEGABYTE


def test_problems_lie_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n" + b"1\n" * 30_000)
    tally = Tally()

    tracemalloc.start()
    deque(open_table(path).rows(tally), maxlen=0)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert used < 3 * MEGABYTE
    assert len(tally.problems) == 30_000
    assert sum(problem.line > 1 for problem in tally.problems) == 30_000
