"""The database's cells are those of Python, to the letter."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from pytest_django import Settings

from backoffice.bulk.cells import BLANK, START, cell_of, escape, plain
from backoffice.bulk.sql_cells import cell_sql, prepare_sqlite
from backoffice.tests.bulk.test_cells import DANGEROUS, HARMLESS
from backoffice.tests.real_data import real_data

MARKED = (
    "'=1",
    "''=1",
    "'-1",
    "''+49 40 1",
    "'",
    "''",
    "a",
    "Ä=",
    "大",
    "0\n",
    "-1\n",
    "_",
    "[",
    "\u2212 1",
    "⁺1",
    "x\r",
)


def cells(field: models.Field[Any, Any], kind: str, values: list[Any]) -> list[str]:
    """Return what the database makes of these values, in their order."""
    places = ", ".join(f"({number}, CAST(%s AS {kind}))" for number in range(len(values)))
    sql = f"WITH t (n, c) AS (VALUES {places}) SELECT {cell_sql(connection.vendor, field, 'c')} FROM t ORDER BY n"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            prepare_sqlite(connection.connection)
        else:
            cursor.execute("SET LOCAL TIME ZONE 'Europe/Berlin'")
        cursor.execute(sql, values)
        return ["" if row[0] is None else str(row[0]) for row in cursor.fetchall()]


@pytest.mark.once
def test_the_two_classes_hold_what_unicode_says() -> None:
    blank, start = set(_expanded(BLANK)), set(_expanded(START))

    for code in range(1, 0x110000):
        character = chr(code)
        if character in "\t\r\n" or unicodedata.normalize("NFKC", character) in "=+-@":
            assert code in start, hex(code)
        elif character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
            assert code in blank, hex(code)
    assert not blank & start


@pytest.mark.django_db
def test_texts_are_marked_as_python_marks_them() -> None:
    strings = real_data("csv-nasty", "blns", "blns.txt").read_text().splitlines()
    texts = [*DANGEROUS, *HARMLESS, *MARKED, *(text for text in strings if "\0" not in text)]

    assert cells(models.TextField(), "TEXT", texts) == [escape(text) for text in texts]


@pytest.mark.django_db
def test_every_character_that_might_start_a_formula_is_seen() -> None:
    texts = [f"{chr(code)}1" for pattern in (BLANK, START) for code in _expanded(pattern)]
    behind = [f"{chr(code)}=1" for code in _expanded(BLANK)]

    for some in (texts, behind):
        assert cells(models.TextField(), "TEXT", some[:400]) == [escape(text) for text in some[:400]]
        assert cells(models.TextField(), "TEXT", some[400:] or ["x"]) == [escape(text) for text in some[400:] or ["x"]]


@pytest.mark.django_db
def test_numbers_flags_days_and_nothing_are_written_alike(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    kind = "NUMERIC(12, 4)" if connection.vendor == "postgresql" else "REAL"
    amounts = [Decimal("9.9000"), Decimal("-0.0500"), Decimal("99999999.9999")]
    flag = "BOOLEAN" if connection.vendor == "postgresql" else "INTEGER"

    assert cells(models.DecimalField(decimal_places=4), kind, [*amounts, None]) == [
        *map(plain, map(Decimal, amounts)),
        "",
    ]
    assert cells(models.BooleanField(), flag, [True, False, None]) == ["true", "false", ""]
    assert cells(models.CharField(choices=(("a", "A"),)), "TEXT", ["a", None]) == ["a", ""]
    assert cells(models.TextField(), "TEXT", ["", None]) == ["", ""]


@pytest.mark.django_db
def test_times_are_the_shops_also_when_the_clock_is_changed(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    moments = [datetime(2026, 10, 25, hour, 30, 59, 999_999, tzinfo=UTC) for hour in (0, 1)]
    kind, stored = "TIMESTAMPTZ", [str(moment) for moment in moments]
    if connection.vendor == "sqlite":
        kind, stored = "TEXT", [str(moment.replace(tzinfo=None)) for moment in moments]

    assert cells(models.DateTimeField(), kind, [*stored, None]) == [*(cell_of(moment) for moment in moments), ""]


def _expanded(pattern: str) -> list[int]:
    """Return the code points of a class that is written with \\u and \\U escapes and ranges alone."""
    text = pattern.encode("ascii").decode("unicode_escape")
    codes: list[int] = []
    place = 0
    while place < len(text):
        if text[place + 1 : place + 2] == "-":
            codes += range(ord(text[place]), ord(text[place + 2]) + 1)
            place += 3
        else:
            codes.append(ord(text[place]))
            place += 1
    return codes
