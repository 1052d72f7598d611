from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from backoffice.bulk.cells import cell_of, escape, unescape
from backoffice.tests.real_data import real_data

DANGEROUS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    "＝1+1",
    "＠x",
    "\u200b=1",
    "+1-1",
)
HARMLESS = ("-1", "+49 40 5550100", "-0.5", "+4", "1E5", "007", "", "'quoted'", "a=b", "x@example.com", "– dash")


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_might_run_is_marked(text: str) -> None:
    assert escape(text) == f"'{text}"
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert escape(text) == text
    assert unescape(text) == text


@pytest.mark.parametrize("text", ("'=1", "''=1", "'-1", "''+49 40 1", "'", "''"))
def test_texts_that_have_a_mark_of_their_own_keep_it(text: str) -> None:
    assert unescape(escape(text)) == text


def test_the_mark_of_a_spreadsheet_is_taken_away() -> None:
    assert unescape("'-1") == "-1"
    assert unescape("'=A1") == "=A1"


def test_every_naughty_string_comes_back() -> None:
    strings = real_data("csv-nasty", "blns", "blns.txt").read_text().splitlines()

    assert len(strings) > 500
    assert [text for text in strings if unescape(escape(text)) != text] == []
    assert [text for text in strings if escape(text)[:1] in "=@" and text] == []


def test_numbers_stay_numbers_and_the_rest_is_safe_text() -> None:
    assert cell_of(Decimal("-9.90")) == Decimal("-9.90")
    assert cell_of(7) == 7
    assert cell_of(True) == "true"
    assert cell_of(None) == ""
    assert cell_of("=1") == "'=1"
    assert cell_of(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "2026-03-29 01:30:00+00:00"
