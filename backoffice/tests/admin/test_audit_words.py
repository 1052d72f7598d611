"""The audit log in sentences, whatever was noted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from backoffice.admin.audit_words import details_of, sentence_of
from backoffice.models import AuditEvent
from backoffice.registries import deeds

ROOT = Path(__file__).parents[3]
RECORDED = re.compile(r'(?<!batch\.)record(?:_many)?\(\s*"([a-z_.]+)"')
SENTENCES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("order.process", "sales.order", {"from": "pending", "to": "processing"}, "Processed"),
    ("order.create", "sales.order", {"lines": 1}, "Created with 1 line"),
    ("order.change", "sales.order", {"fields": ["follow_up_on"], "lines": True}, "Changed: follow up on"),
    ("order.change", "sales.order", {"fields": [], "lines": True}, "Lines changed"),
    ("order.prioritise", "sales.order", {"reason": "it is late"}, "Put first in the queue: it is late"),
    ("order.give", "sales.order", {"orders": ["SO-1", "SO-2"]}, "Its stock was given to SO-1, SO-2"),
    ("product.price", "inventory.product", {"price": ["4.0000", "5"]}, "Price changed from 4.00 to 5.00"),
    (
        "product.change",
        "inventory.product",
        {"fields": ["name", "price"], "price": ["4", "5"]},
        "Changed: name, price",
    ),
    ("product.price", "inventory.product", {"fields": ["price"]}, "Price changed: price"),
    ("product.price", "inventory.product", {"price": ["a lot", "more"]}, "Price changed"),
    ("product.archive", "inventory.product", {}, "Archived"),
    ("stock.receive", "inventory.product", {"quantities": [12]}, "Received 12"),
    ("stock.adjust", "inventory.product", {"quantities": [-1]}, "Stock adjusted by −1"),
    ("stock.count", "inventory.product", {"quantities": []}, "Stock counted"),
    ("image.change", "inventory.product", {"alt": ["", "A mug"]}, "Picture described as “A mug”"),
    ("user.set_role", "backoffice.user", {"from": "", "to": "staff"}, "Role changed from – to Staff"),
    ("user.invite", "backoffice.user", {"role": "viewer"}, "Invited as Viewer"),
    ("settings.change", "backoffice.sitesettings", {"fields": ["currency"]}, "Changed: currency"),
    ("customer.export", "", {"rows": 1432}, "Exported 1,432 rows"),
    ("product.import", "", {"new": 3, "changed": 1200}, "Imported a file: 3 new, 1,200 changed"),
    ("logout", "backoffice.user", {"because": "idle"}, "Signed out: no activity for a while"),
    ("logout", "backoffice.user", {}, "Signed out"),
    ("nobody.knows_it", "gone.model", {"fields": ["a"]}, "Nobody knows it: a"),
)


@pytest.mark.parametrize(("action", "kind", "data", "sentence"), SENTENCES)
def test_what_was_done_is_a_sentence(action: str, kind: str, data: dict[str, Any], sentence: str) -> None:
    assert sentence_of(AuditEvent(action=action, object_type=kind, data=data, outcome="ok")) == sentence


@pytest.mark.parametrize(
    ("action", "outcome", "data", "sentence"),
    [
        ("order.process", "refused", {"rule": "insufficient stock"}, "Tried to process: insufficient stock"),
        ("category.delete", "refused", {}, "Tried to delete"),
        ("user.change", "refused", {"rule": "user refused"}, "Tried to change"),
        ("login.failed", "failed", {}, "Could not sign in"),
        ("access.refused", "refused", {"path": "/a/", "method": "GET"}, "Not allowed to see /a/"),
        ("access.refused", "refused", {"path": "/a/", "method": "POST"}, "Not allowed to use /a/"),
        ("access.refused", "refused", {}, "Not allowed"),
    ],
)
def test_what_was_not_done_is_never_told_as_done(
    action: str, outcome: str, data: dict[str, Any], sentence: str
) -> None:
    assert sentence_of(AuditEvent(action=action, data=data, outcome=outcome)) == sentence


def test_every_action_that_is_recorded_has_words() -> None:
    sources = [
        path.read_text()
        for app in ("backoffice", "inventory", "sales")
        for path in (ROOT / app).rglob("*.py")
        if "tests" not in path.parts
    ]
    named = {name for text in sources for name in RECORDED.findall(text)}

    assert len(named) > 30
    assert [name for name in sorted(named) if not deeds.get(name) and not deeds.get(name.rpartition(".")[2])] == []


def test_details_are_a_list_of_names_and_values() -> None:
    data = {"fields": ["cost_price"], "filter": {"status": "<b>"}, "is_new": True, "rows": 1432, "note": None}

    told = str(details_of(AuditEvent(action="x", object_type="inventory.product", data=data)))

    assert "<dt>Changed</dt><dd>cost price</dd>" in told
    assert "<dt>Filter</dt><dd>Status: &lt;b&gt;</dd>" in told
    assert "<dt>Is new</dt><dd>yes</dd><dt>Rows</dt><dd>1432</dd></dl>" in told
