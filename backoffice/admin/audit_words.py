"""An event of the audit log in words: what was done as a sentence, and what was noted of it as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.diffs import NOTHING
from backoffice.admin.field_names import lookup_label
from backoffice.models import AuditEvent
from backoffice.registries import Deed, deeds

LABELS = {
    "alt": gettext_lazy("What it shows: before, after"),
    "because": gettext_lazy("Reason"),
    "fields": gettext_lazy("Changed"),
    "from": gettext_lazy("Before"),
    "gave": gettext_lazy("Stock was taken from"),
    "image": gettext_lazy("Number of the picture"),
    "images": gettext_lazy("Numbers of the pictures"),
    "movements": gettext_lazy("Numbers of the movements"),
    "note": gettext_lazy("Number of the note"),
    "path": gettext_lazy("Address"),
    "price": gettext_lazy("Price: before, after"),
    "rule": gettext_lazy("Refused because of"),
    "sha256": gettext_lazy("Fingerprint"),
    "to": gettext_lazy("After"),
}
"""What is noted, in words; the other names are words already."""


def deed_of(action: str) -> Deed:
    """Return the words for an action; what nobody named is called by its code."""
    verb = action.rpartition(".")[2]
    return deeds.get(action) or deeds.get(verb) or Deed(capfirst(action.replace(".", " ").replace("_", " ")))


def sentence_of(event: AuditEvent) -> str:
    """Say what was done, or what somebody wanted to do and was refused: "Price changed from 4.00 to 5.00"."""
    deed = deed_of(event.action)
    if event.outcome != AuditEvent.Outcome.OK and deed.wanted:
        tried = _("Tried to %(deed)s") % {"deed": deed.wanted}
        rule = str(event.data.get("rule", ""))
        return f"{tried}: {rule}" if rule and not rule.endswith(" refused") else tried
    told = deed.told(event.data) if deed.told is not None else ""
    fields = fields_of(event)
    return told or (f"{deed.done}: {', '.join(fields)}" if fields else str(deed.done))


def fields_of(event: AuditEvent) -> list[str]:
    """Return the names that people use of the fields that were changed."""
    named = event.data.get("fields")
    model = model_of(event)
    names = [str(name) for name in named] if isinstance(named, list) else []
    return [lookup_label(model, name) for name in names] if model is not None else names


def model_of(event: AuditEvent) -> type[models.Model] | None:
    """Return the kind of thing that it was done to; None for what is no part of the program any more."""
    try:
        return apps.get_model(event.object_type)
    except (LookupError, ValueError):
        return None


def details_of(event: AuditEvent) -> SafeString:
    """Return what was noted of it as a list of names and values."""
    rows = ((_label(name), _text(fields_of(event) if name == "fields" else value)) for name, value in _noted(event))
    return format_html('<dl class="definition">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def _noted(event: AuditEvent) -> Sequence[tuple[str, Any]]:
    return [(name, value) for name, value in event.data.items() if value not in (None, "", [], {})]


def _label(name: str) -> str:
    return str(LABELS.get(name) or capfirst(name.replace("_", " ")))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{_label(str(name))}: {_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return NOTHING if value is None or value == "" else str(value)
