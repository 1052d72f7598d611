"""Products out of the lines of a real shop's invoices: the mapping's rules, told here once more in another way."""

from __future__ import annotations

import csv
import gzip
import shutil
import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from backoffice.tests.real_data import real_data
from inventory.imports.layouts import open_products

CHARGES = {"post", "dot", "c2", "d", "m", "s", "b", "bank charges", "amazonfee", "cruk"}
MEGABYTES = 2**20

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    packed = real_data("online_retail", "online_retail_2010-12_to_2011-05.DEV.csv.gz")
    path = tmp_path_factory.mktemp("online_retail") / "lines.csv"
    with gzip.open(packed) as file, path.open("wb") as plain:
        shutil.copyfileobj(file, plain)
    return path


def expected(path: Path) -> dict[str, tuple[str, str, str]]:
    """Return code, name and price of each product by its code in small letters, from a plain reading of the rules."""
    seen: dict[str, tuple[Counter[str], Counter[str], Counter[str]]] = defaultdict(
        lambda: (Counter(), Counter(), Counter())
    )
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            key = row["StockCode"].strip().casefold()
            is_goods = key not in CHARGES and not key.startswith(("gift_", "test"))
            if is_goods and float(row["UnitPrice"]) > 0 and not row["InvoiceNo"].startswith("C"):
                values = (row["StockCode"].strip(), row["Description"].strip(), row["UnitPrice"].strip())
                for counter, value in zip(seen[key], values, strict=True):
                    counter[value] += 1
    return {
        key: (codes.most_common(1)[0][0], names.most_common(1)[0][0], prices.most_common(1)[0][0])
        for key, (codes, names, prices) in seen.items()
    }


def test_every_code_of_goods_becomes_one_product_by_the_written_rules(lines: Path) -> None:
    source = open_products(lines)

    rows = {(cells[0] or "").casefold(): cells for _line, cells in source.rows()}

    assert source.layout == "mapping:Online Retail"
    assert source.columns == ("sku", "name", "price")
    assert rows == expected(lines)
    assert (source.tally.read, len(rows)) == (209_029, 3_285)


def test_what_is_no_product_is_counted_and_named(lines: Path) -> None:
    source = open_products(lines)

    for _row in source.rows():
        pass

    assert {sentence.split(" (")[0].split(",")[0]: n for sentence, n in source.tally.set_aside.items()} == {
        "Lines of charges": 1_228,
        "Lines of gift vouchers": 17,
        "Lines of returned goods": 3_526,
        "Lines without a price": 1_288,
    }
    notes = "\n".join(source.notes)
    assert "86 codes are spelt in several ways" in notes
    assert "name: 89 have several; the commonest was taken" in notes
    assert "price: 2731 have several" in notes
    assert "Its name is the description that stands on most of its lines" in notes


def test_the_codes_of_the_set_are_as_its_notice_says(lines: Path) -> None:
    with lines.open(newline="") as file:
        codes = {row["StockCode"] for row in csv.DictReader(file)}

    spellings = Counter(code.casefold() for code in codes)
    assert len(codes) == 3_514
    assert sum(times > 1 for times in spellings.values()) == 88


@pytest.mark.thorough
def test_memory_does_not_grow_with_the_lines(lines: Path) -> None:
    tracemalloc.start()
    try:
        for _row in open_products(lines).rows():
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20 * MEGABYTES
