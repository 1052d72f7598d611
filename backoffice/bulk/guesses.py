"""Guess a column mapping from headers and from what the cells look like; a person corrects it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backoffice.bulk.mappings import ColumnMap, Rule
from backoffice.bulk.numerals import amount_text, guessed_decimal
from backoffice.bulk.tables import Table, key_of
from backoffice.bulk.targets import Kind, Target, TargetField

ENOUGH, HALF = 0.8, 0.5
"""The share of a column's cells that have to look like the field's; from a half on, a header may outweigh it."""
LONGEST_LOOK = 500
"""Characters of a cell that are looked at: patterns take their time for more."""
AMOUNT = re.compile(r"-?[0-9]*\.?[0-9]+")
WHOLE = re.compile(r"-?[0-9]+(\.0+)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
DECIMALS = re.compile(r"[0-9]+[.,][0-9]{1,2}")
RATE = re.compile(r"[0-9]{1,2}(\.[0-9]+)?|100")
CODE = re.compile(r"[^\s]*[0-9][^\s]*")
DIGITS = re.compile(r"[0-9]{8}|[0-9]{12,14}")
FLAGS = {
    "true": "true", "yes": "true", "1": "true", "active": "true", "enabled": "true", "published": "true", "ja": "true",
    "false": "false", "no": "false", "0": "false", "draft": "false", "archived": "false", "disabled": "false",
    "inactive": "false", "nein": "false", "-1": "false",
}  # fmt: skip
UNDERSTOOD = {"true", "false", "yes", "no", "1", "0"}
NOT_MEANT = {
    "tax", "meta", "url", "image", "images", "discount", "minimal", "minimum", "compare", "old", "id", "type", "date",
    "unit", "wholesale", "shipping", "cost",
}  # fmt: skip
"""Words that make a header mean something else: a tax category is no category."""


@dataclass(frozen=True)
class Column:
    """A column of the file, its header in simple words, and the cells of the first rows that are filled."""

    header: str
    words: str
    cells: Sequence[str]

    def share(self, looks: re.Pattern[str], texts: Sequence[str] | None = None) -> float:
        """Return the share of the cells that look so."""
        texts = self.cells if texts is None else texts
        return sum(bool(looks.fullmatch(text)) for text in texts) / len(texts) if texts else 0


Judge = Callable[[Column, TargetField], float]


def guess_map(table: Table, target: Target) -> ColumnMap:
    """Return the likeliest mapping; what nothing speaks for is left out."""
    columns = columns_of(table)
    found = _assigned(columns, target, score)
    has_headers = bool(found) or not any(AMOUNT.fullmatch(cell.strip()) for cell in table.top.cells)
    if not has_headers:
        columns = columns_of(table.without_headers())
        found = _assigned(columns, target, looks_like)
    amounts = [cell for name, column in found.items() if target[name].kind is Kind.AMOUNT for cell in column.cells]
    fields = {name: _rule(found[name], target[name]) for name in target.names if name in found}
    return ColumnMap(target=target.name, has_headers=has_headers, decimal=guessed_decimal(amounts), fields=fields)


def _assigned(columns: Sequence[Column], target: Target, judge: Judge) -> dict[str, Column]:
    """Give each field the column for which most speaks, the needed fields first."""
    scores = sorted(
        (
            (field.needed, judge(column, field), -place, field.name)
            for place, column in enumerate(columns)
            for field in target.fields
        ),
        reverse=True,
    )
    found: dict[str, Column] = {}
    taken: set[int] = set()
    for _needed, points, place, name in scores:
        if points > 0 and name not in found and place not in taken:
            found[name] = columns[-place]
            taken.add(place)
    return found


def columns_of(table: Table) -> list[Column]:
    """Return the columns with samples of their cells."""
    lines = table.sample()
    return [
        Column(
            header,
            _words(header),
            [cell for line in lines if place < len(line.cells) and (cell := line.cells[place].strip()[:LONGEST_LOOK])],
        )
        for place, header in enumerate(table.headers)
        if header.strip()
    ]


def score(column: Column, field: TargetField) -> float:
    """Return how much the header speaks for the column to be the field, where its cells do not speak against it."""
    points = 0
    for rank, word in enumerate((field.name, *field.words.split("; "))):
        plain = _words(word)
        if column.words == plain:
            points = max(points, 100 - rank)
        elif plain and column.cells and re.search(rf"(^| ){re.escape(plain)}( |$)", column.words):
            strange = set(column.words.split()) & NOT_MEANT - set(plain.split())
            points = max(points, 0 if strange else 50 - rank)
    return points * _fit(column, field)


def looks_like(column: Column, field: TargetField) -> float:
    """Return how much the cells alone speak for the column to be the field, for a file without headers."""
    cells = column.cells
    if not cells or _fit(column, field) < 1:
        return 0
    different, length = len(set(cells)) / len(cells), sum(map(len, cells)) / len(cells)
    is_text = column.share(AMOUNT) < 1 - ENOUGH
    looks = {
        "barcode": column.share(DIGITS),
        "email": 1,
        "price": column.share(DECIMALS),
        "opening_stock": 0.5 * column.share(WHOLE) * (length < 6),
        "sku": 0.9 * different * (length < 20) * column.share(CODE),
        "name": 0.8 * different * is_text * (length < 80),
        "description": different * is_text * (length >= 80),
    }
    return looks.get(field.name, 0) if looks.get(field.name, 0) >= ENOUGH / 2 else 0


def _fit(column: Column, field: TargetField) -> float:
    """Return 0 where the cells cannot be the field's, 1 where they can, less where they hardly can."""
    if not column.cells:
        return 0.5
    if field.name == "sku":
        return 1 if len(set(column.cells)) >= ENOUGH * len(column.cells) else 0.5
    if field.name == "barcode":
        return 1 if sum(map(_is_barcode, column.cells)) >= ENOUGH * len(column.cells) else 0.5
    decimal = guessed_decimal(list(column.cells))
    amounts = [amount_text(cell.strip("%"), decimal) for cell in column.cells]
    tests = {
        Kind.EMAIL: lambda: column.share(EMAIL),
        Kind.FLAG: lambda: float(all(cell.casefold() in FLAGS for cell in column.cells)),
        Kind.AMOUNT: lambda: column.share(AMOUNT, amounts),
        Kind.RATE: lambda: column.share(RATE, amounts),
        Kind.WHOLE: lambda: column.share(WHOLE),
    }
    share = tests[field.kind]() if field.kind in tests else 1
    return 1 if share >= ENOUGH else 0.5 if share >= HALF else 0


def _rule(column: Column, field: TargetField) -> Rule:
    values: Mapping[str, str] = {}
    seen = {cell.casefold() for cell in column.cells}
    if field.kind is Kind.FLAG and not seen <= UNDERSTOOD:
        values = {word: FLAGS[word] for word in sorted(seen)}
    below_0 = field.kind is Kind.WHOLE and any(cell.startswith("-") for cell in column.cells)
    return Rule(columns=(column.header,), values=values, not_below_0=below_0)


def _is_barcode(text: str) -> bool:
    """Say whether it is an EAN, UPC or GTIN: the last digit makes the weighted sum a multiple of ten."""
    if not DIGITS.fullmatch(text):
        return False
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return sum(weighted) % 10 == 0


def _words(header: str) -> str:
    """Return a header as words: "Unit_Price*" is unit price, "unitPrice" too."""
    spaced = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", header)
    return key_of(re.sub(r"[^\w]+|_", " ", spaced))
