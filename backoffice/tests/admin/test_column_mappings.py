from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.admin import column_mappings
from backoffice.bulk.mappings import read_map
from backoffice.bulk.saved_mappings import save_mapping, saved_maps
from backoffice.models import AuditEvent, ColumnMapping
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.mappings import make_rules

pytestmark = pytest.mark.django_db
LIST = "/admin/backoffice/columnmapping/"


def add(client: Client, **typed: Any) -> Any:
    return client.post(f"{LIST}add/", {"name": "", "rules": "", **typed}, follow=True)


def errors(page: Any) -> str:
    return str(page.context["errors"]) if "errors" in page.context else ""


def test_a_mapping_is_saved_from_a_json_file_and_handed_out_as_the_same() -> None:
    client = client_of(Role.STAFF)

    add(client, file=SimpleUploadedFile("m.json", json.dumps(make_rules(decimal=",")).encode()))

    mapping = ColumnMapping.objects.get()
    answer = client.get(f"{LIST}{mapping.pk}/json/")
    assert (mapping.name, mapping.target) == ("Supplier", "products")
    assert read_map(json.loads(answer.content)) == read_map(make_rules(decimal=","))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="supplier.json"'
    assert AuditEvent.objects.filter(action="mapping.add", object_id=str(mapping.pk)).count() == 1


def test_a_mapping_is_changed_as_text_and_a_stale_form_is_refused() -> None:
    client = client_of(Role.STAFF)
    mapping = save_mapping(read_map(make_rules()), by=None)
    form = fields_of(client.get(f"{LIST}{mapping.pk}/change/"), "columnmapping_form")
    form = {name: value for name, value in form.items() if name != "file"} | {"name": "Other"}

    client.post(f"{LIST}{mapping.pk}/change/", form)
    again = client.post(f"{LIST}{mapping.pk}/change/", form | {"name": "Third"})

    assert [found.name for found in saved_maps("products")] == ["Other"]
    assert again.status_code == 200
    assert AuditEvent.objects.filter(action="mapping.change").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({}, "Choose a JSON file, or write the rules."),
        ({"rules": "[1]"}, "must be an object in braces"),
        ({"rules": "{"}, "Enter a valid JSON."),
        ({"rules": json.dumps(make_rules(colour="red"))}, "does not know colour"),
        ({"rules": json.dumps(make_rules(name=""))}, "The mapping has no name."),
        ({"rules": json.dumps(make_rules(name="a\0b"))}, "must be a text"),
        ({"rules": json.dumps(make_rules(target="planets"))}, "is one of: products"),
        ({"rules": json.dumps(make_rules(fields={"sku": "A", "name": "B"}))}, "Say which column is price."),
        (
            {"rules": json.dumps(make_rules(fields=make_rules()["fields"] | {"colour": "C"}))},
            "There is no field colour",
        ),
        ({"rules": json.dumps(make_rules(decimal="!"))}, "is a point or a comma"),
        ({"rules": json.dumps(make_rules(carried={"by": 5}))}, "“mapping.carried.by” must be a list."),
        ({"rules": json.dumps(make_rules(name="supplier"))}, "There is a mapping called “supplier” already."),
        ({"rules": json.dumps(make_rules(name="x" * 61))}, "at most 60 characters"),
        ({"file": SimpleUploadedFile("m.json", b"\xff\xfe")}, "This is no JSON file."),
        ({"file": SimpleUploadedFile("m.json", b"[" * 100_000)}, "This is no JSON file."),
    ),
)
def test_what_cannot_be_a_mapping_is_refused_in_a_sentence(typed: dict[str, Any], sentence: str) -> None:
    save_mapping(read_map(make_rules()), by=None)

    page = add(client_of(Role.STAFF), **typed)

    assert sentence in page.content.decode()
    assert ColumnMapping.objects.count() == 1


def test_who_may_only_look_sees_no_mappings() -> None:
    client = client_of(Role.VIEWER)

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}add/", {"rules": json.dumps(make_rules())}).status_code == 403


def test_only_a_mapping_that_is_there_is_handed_out() -> None:
    client = client_of(Role.STAFF)
    mapping = save_mapping(read_map(make_rules(name="…")), by=None)

    assert client.get(f"{LIST}{mapping.pk + 1}/json/").status_code == 404
    assert client.post(f"{LIST}{mapping.pk}/json/").status_code == 405
    assert 'filename="mapping.json"' in client.get(f"{LIST}{mapping.pk}/json/").headers["Content-Disposition"]
    assert client_of(Role.VIEWER).get(f"{LIST}{mapping.pk}/json/").status_code == 403


def test_a_file_too_large_for_a_mapping_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_mappings, "MOST_BYTES", 10)

    page = add(client_of(Role.STAFF), file=SimpleUploadedFile("m.json", json.dumps(make_rules()).encode()))

    assert "too large for a mapping" in page.content.decode()


def test_a_new_mapping_begins_with_an_empty_box() -> None:
    page = client_of(Role.STAFF).get(f"{LIST}add/")

    assert fields_of(page, "columnmapping_form")["rules"].strip() == ""
