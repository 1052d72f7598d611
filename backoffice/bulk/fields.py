"""The columns of a kind of file: the rule for a cell, and what it becomes in the staging table."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from backoffice.bulk.cells import plain

Rule = Callable[[str], str | None]
"""Turns a cell into the text that the database makes a value of. Raises CellRefused with what should stand there."""
REMEMBERED = 2_048


@dataclass(frozen=True)
class Field:
    """`type` is one of `Vendor.types`. `key` makes what rows are compared by, in a column `<name>_key` of its own."""

    type: str
    rule: Rule
    key: Callable[[str], str] | None = None


def text_field(rule: Callable[[str], str], key: Callable[[str], str] | None = None) -> Field:
    return Field("text", rule, key)


def value_field(type_: str, parse: Callable[[str], Any]) -> Field:
    """Take a rule that returns a number, a flag or a dict; what was read lately is not read again."""
    return Field(type_, lru_cache(REMEMBERED)(lambda cell: _text(parse(cell))))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    return plain(value) if isinstance(value, int | Decimal) else json.dumps(value)
