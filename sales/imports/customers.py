"""Our own customer file: only the name must be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, code, flag, required, text, whole
from backoffice.bulk.opening import AS_FOUND, open_table
from backoffice.bulk.own_columns import OwnColumns
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import Table
from backoffice.bulk.verdicts import Problem

ADDRESS = ("recipient", "line1", "line2", "postcode", "city", "region", "country")
CUSTOMER = ("customer_number", "name", "email", "phone", "company", "tax_id", "notes", "is_active")
COLUMNS = (*CUSTOMER, *ADDRESS)
REQUIRED = ("name",)


def email(cell: str) -> str:
    """Return the address in lower case, so that it is one customer however it is written."""
    address = text(cell, 254).lower()
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise CellRefused(_("This is no e-mail address.")) from error
    return address


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "customer_number": whole,
    "name": partial(required, most=200),
    "email": email,
    "phone": partial(code, most=50),
    "company": partial(text, most=200),
    "tax_id": partial(text, most=50),
    "notes": text,
    "is_active": partial(flag, blank=True),
    "recipient": partial(text, most=200),
    "line1": partial(text, most=200),
    "line2": partial(text, most=200),
    "postcode": partial(text, most=20),
    "city": partial(text, most=100),
    "region": partial(text, most=100),
    "country": partial(text, most=100),
}


@dataclass
class CustomerRow:
    """A line of the file: its values by column, and what is wrong with it."""

    line: int
    values: dict[str, Any]
    problems: list[Problem]

    @property
    def address(self) -> dict[str, str]:
        """The address, or nothing where each of its cells is blank."""
        cells = {name: self.values[name] for name in ADDRESS if name in self.values}
        return cells if any(cells.values()) else {}


@dataclass(frozen=True)
class CustomerSheet:
    read: int
    rows: Sequence[CustomerRow]
    columns: Sequence[str]
    problems: Sequence[Problem]
    notes: Sequence[str]


def open_customers(path: Path, asked: ReadAs = AS_FOUND) -> Source:
    """Return the customers of a file, read as was asked for. Raises FileRefused."""
    return OwnColumns(open_table(path, asked), fields=COLUMNS, required=REQUIRED)


def read_customers(table: Table) -> CustomerSheet:
    """Return the file's rows. Raises FileRefused where there is no column with names."""
    source = OwnColumns(table, fields=COLUMNS, required=REQUIRED)
    rows = [
        _row(line, {name: text for name, text in zip(source.columns, texts, strict=True) if text is not None})
        for line, texts in source.rows()
    ]
    return CustomerSheet(source.tally.read, rows, source.columns, list(source.problems()), source.notes)


def _row(line: int, cells: Mapping[str, str]) -> CustomerRow:
    row = CustomerRow(line, {}, [])
    for column, parse in PARSERS.items():
        if column not in cells:
            continue
        try:
            row.values[column] = parse(cells[column])
        except CellRefused as refusal:
            row.problems.append(Problem(line, column, cells[column], str(refusal)))
    address = row.address
    for column in ("line1", "city") if address else ():
        if not address.get(column):
            row.problems.append(Problem(line, column, "", _("An address needs a street (line1) and a city.")))
    return row
