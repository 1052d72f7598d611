"""A product's options in one cell: "Colour: Red; Size: L", or JSON where that would be ambiguous."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused

MOST = 20
LONGEST = 2000
ENDS = re.compile(r"[;\n]")
HALVES = re.compile("[\ud800-\udfff]")


def options_cell(options: dict[str, Any]) -> str:
    """Return the cell that `options_of` reads back as the same options."""
    if all(_is_simple(name, value) for name, value in options.items()):
        return "; ".join(f"{name}: {options[name]}" for name in sorted(options))
    return json.dumps(options, ensure_ascii=False, sort_keys=True)


def options_of(cell: str) -> dict[str, Any]:
    if len(cell) > LONGEST:
        raise CellRefused(_("At most %(most)d characters are possible.") % {"most": LONGEST})
    options = _from_json(cell) if cell.lstrip().startswith("{") else _from_pairs(cell)
    if len(options) > MOST:
        raise CellRefused(_("At most %(most)d options are possible.") % {"most": MOST})
    return options


def _from_pairs(cell: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for pair in filter(str.strip, ENDS.split(cell)):
        name, _colon, value = (part.strip() for part in pair.partition(":"))
        if not name or not value or name in options:
            raise CellRefused(_("Write pairs of a name and a value, each name once: “Colour: Red; Size: L”."))
        options[name] = value
    return options


def _from_json(cell: str) -> dict[str, Any]:
    try:
        options = json.loads(cell, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CellRefused(_("Write pairs of a name and a value: “Colour: Red; Size: L”.")) from error
    if not all(isinstance(value, str | int | float | bool) for value in options.values()) or not _can_be_kept(options):
        raise CellRefused(_("An option's value is a text or a number."))
    return dict(options)


def _can_be_kept(options: dict[str, Any]) -> bool:
    """Say whether a database takes it: no NUL, no half of a character such as \\ud800, no number beyond all numbers."""
    text = json.dumps(options, ensure_ascii=False)
    numbers = (value for value in options.values() if isinstance(value, float))
    return "\\u0000" not in text and not HALVES.search(text) and all(map(isfinite, numbers))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_simple(name: str, value: Any) -> bool:
    """Say whether a pair survives being written with a colon and read again."""
    if not (isinstance(value, str) and name and value and name == name.strip() and value == value.strip()):
        return False
    return ":" not in name and not ENDS.search(name + value) and not name.startswith("{")
