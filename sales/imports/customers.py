"""Our own customer file: only the name must be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.bulk.choosing import shipped_maps
from backoffice.bulk.columns import CellRefused, code, flag, required, text, whole
from backoffice.bulk.import_targets import ImportTarget, import_targets
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.opening import AS_FOUND, open_table
from backoffice.bulk.own_columns import OwnColumns
from backoffice.bulk.simple_sources import AUTOMATIC, source_of
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import Table
from sales.imports.targets import CUSTOMERS

ADDRESS = ("recipient", "line1", "line2", "postcode", "city", "region", "country")
CUSTOMER = ("customer_number", "name", "email", "phone", "company", "tax_id", "notes", "is_active")
COLUMNS = (*CUSTOMER, *ADDRESS)
SHIPPED = shipped_maps(Path(__file__).parent / "mappings")
LAYOUTS = (
    (AUTOMATIC, gettext_lazy("Find out from the headers")),
    (OwnColumns.layout, gettext_lazy("Our own columns")),
    *((found.layout, found.name) for found in SHIPPED),
)


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


def register() -> None:
    """Say what files bring into this app."""
    import_targets.register(CUSTOMERS.name, ImportTarget(CUSTOMERS, SHIPPED))


def open_customers(path: Path, asked: ReadAs = AS_FOUND, *, saved: Sequence[ColumnMap] = ()) -> Source:
    """Return the customers of a file, read as was asked for. Raises FileRefused."""
    return customers_of(open_table(path, asked), asked.layout, saved=saved)


def customers_of(table: Table, layout: str = AUTOMATIC, *, saved: Sequence[ColumnMap] = ()) -> Source:
    """Return the customers of a table. Raises FileRefused where there is no column with names."""
    return source_of(table, CUSTOMERS, layout, maps=(*saved, *SHIPPED))
