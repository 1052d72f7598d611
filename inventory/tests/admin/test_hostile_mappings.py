"""Column mappings and files made to break the pages of everybody who imports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.models import ColumnMapping
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import confirmation, upload
from backoffice.tests.mappings import make_rules

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
MAPPINGS = "/admin/backoffice/columnmapping/"
NUMBERED = {"sku": "1", "name": "2", "price": "3"}

IMPOSSIBLE = {
    "a column that is no number": make_rules(fields=NUMBERED, shape={"columns": 3, "cells": {"x": "code"}}),
    "a column from behind": make_rules(fields=NUMBERED, shape={"columns": 3, "cells": {"-5": "code"}}),
    "looks that nobody knows": make_rules(fields=NUMBERED, shape={"columns": 3, "cells": {"1": "odd"}}),
    "gathered by nothing": make_rules(gather={"by": "nothing"}),
    "gathered by what it does not fill": make_rules(gather={"by": "barcode"}),
    "half a character in a text": make_rules(about="\ud800"),
    "half a character in the name": make_rules(name="x\udfff"),
    "half a character in a word": make_rules() | {"\ud800": 1},
    "half a character in the target": make_rules(target="\ud800"),
}
NO_JSON = ("[" * 100_000, '{"a":' * 50_000, '{"take": ' + "9" * 5_000 + "}")
NUMBERS = ("1e30", "-1e30", "1e999999", "NaN", "sNaN", "Infinity", "9" * 60, "9" * 5_000)


def sent(client: Client, text: str, *, as_file: bool) -> Any:
    file = {"file": SimpleUploadedFile("mapping.json", text.encode())} if as_file else {}
    return client.post(f"{MAPPINGS}add/", {"name": "", "rules": "" if as_file else text, **file})


@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("rules", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_mapping_that_cannot_work_is_not_saved(rules: dict[str, Any], as_file: bool) -> None:
    page = sent(client_of(Role.STAFF), json.dumps(rules), as_file=as_file)

    assert page.status_code == 200
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("text", NO_JSON, ids=["deep list", "deep object", "long number"])
def test_json_that_python_cannot_read_is_no_json(text: str, as_file: bool) -> None:
    page = sent(client_of(Role.STAFF), text, as_file=as_file)

    assert page.status_code == 200
    assert not ColumnMapping.objects.exists()


def test_what_the_form_makes_of_a_file_can_be_read_again() -> None:
    client, long = client_of(Role.STAFF), "x" * 2_001
    page = upload(client, LIST, f"Code,Title,Cost,{long}\nA,a,1,2\n".encode(), layout="auto")
    columns = {f"{name}__column": header for name, header in (("sku", "Code"), ("name", "Title"), ("price", "Cost"))}
    typed = columns | {"job": page.context["job"], "name": "Mine", "has_headers": "yes", "decimal": ".", "prices": ""}

    client.post(f"{LIST}import/columns/", typed | {"barcode__column": long})
    client.post(f"{LIST}import/columns/", typed | {"aside_column": "Code", "aside_values": ",".join("abcd" * 400)})
    client.post(f"{LIST}import/columns/", typed | {"aside_column": "Code", "aside_values": long})

    assert not ColumnMapping.objects.exists()
    assert client.get(f"{LIST}import/").status_code == 200


@pytest.mark.parametrize("prices", ["with tax", "without tax"])
def test_numbers_beyond_all_numbers_are_wrong_cells(prices: str) -> None:
    client = client_of(Role.STAFF)
    fields = {"sku": "Code", "name": "Title", "price": "Cost", "tax_rate": "Rate"}
    sent(client, json.dumps(make_rules(prices=prices, fields=fields, known_by=["Code", "Rate"])), as_file=True)
    lines = [f"P{place},p,{number},0.1\nR{place},r,1,{number}\n" for place, number in enumerate(NUMBERS)]

    page = upload(client, LIST, f"Code,Title,Cost,Rate\nA,a,1,0.1\n{''.join(lines)}".encode(), layout="auto")

    assert (page.context["plan"].new, page.context["plan"].wrong) == (1, 2 * len(NUMBERS))
    done = client.post(f"{LIST}process_import/", confirmation(page) | {"partly": "1"}, follow=True)
    assert done.status_code == 200
