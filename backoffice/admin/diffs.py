"""Read history: which field went from what to what, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.models import User, Versioned
from backoffice.money import format_amount

IGNORED = frozenset({"version"})  # a counter that says nothing to a reader
NOTHING = "–"


WORDS: dict[type, Callable[[Any], str]] = {  # the first kind that fits; a moment is a date as well
    bool: lambda value: _("yes") if value else _("no"),
    datetime: lambda value: formats.date_format(timezone.localtime(value), "DATETIME_FORMAT"),
    date: lambda value: formats.date_format(value, "DATE_FORMAT"),
    dict: lambda value: ", ".join(f"{key}: {item}" for key, item in value.items()),
    list: lambda value: ", ".join(map(str, value)),
    Decimal: format_amount,
}

Words = Mapping[str, Callable[[Any], str]]
"""Field -> how its value is written, where its kind alone does not tell: a rate in percent."""


@dataclass(frozen=True)
class Change:
    """One field's old and new value, as people read them."""

    label: str
    old: str
    new: str


class Names:
    """The names behind foreign keys: a query for each relation that is told of, however many rows refer to it."""

    def __init__(self, records: Iterable[models.Model], words: Words | None = None) -> None:
        self._rows, self._words = tuple(records), words or {}
        self._names: dict[str, dict[Any, str]] = {}

    def text(self, record: models.Model, field: Any) -> str:
        """Return a field's value in words."""
        value = getattr(record, field.attname)
        if field.is_relation and value is not None:
            return self._names_behind(field).get(value, _("no. %(id)s, deleted") % {"id": value})
        if value is not None and field.name in self._words:
            return self._words[field.name](value)
        return text_of(field, value)

    def values(self, record: models.Model, hidden: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return label and value of every field of a history row that may be shown."""
        return [(capfirst(field.verbose_name), self.text(record, field)) for field in _shown(record, hidden)]

    def changes(self, older: models.Model, newer: models.Model, hidden: Collection[str] = ()) -> list[Change]:
        """Return what differs between two history rows of one object."""
        return [
            Change(capfirst(field.verbose_name), self.text(older, field), self.text(newer, field))
            for field in _shown(newer, hidden)
            if getattr(older, field.attname) != getattr(newer, field.attname)
        ]

    def _names_behind(self, field: Any) -> dict[Any, str]:
        if field.name not in self._names:
            ids = {getattr(row, field.attname) for row in self._rows} - {None}
            self._names[field.name] = _names_of(field.related_model, ids)
        return self._names[field.name]


def text_of(field: Any, value: Any) -> str:
    """Return a plain value as people read it."""
    if field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    if value is None or value in ("", [], {}):
        return NOTHING
    kind = next((kind for kind in WORDS if isinstance(value, kind)), object)
    return str(WORDS.get(kind, str)(value))


def person_of(record: Any) -> str:
    """Return who made a history row."""
    return name_of(record.history_user)


def name_of(user: User | None) -> str:
    """Return what people call who did something; what nobody signed in did, the system did."""
    return user.display_name if user is not None else _("the system")


def stale_sentence(
    row: models.Model, known_version: int | None, hidden: Collection[str] = (), words: Words | None = None
) -> str:
    """Say who changed the row since it was read, when, and what it holds now."""
    advice = _("What you typed is kept: save again to put it over their change, or open the page anew to drop it.")
    history = row.history.filter(**{row._meta.pk.attname: row.pk}).order_by("-history_id")  # type: ignore[attr-defined]
    newest = history.select_related("history_user").first()
    if newest is None or not isinstance(row, Versioned):
        return _("This was changed by somebody else in the meantime. %(advice)s") % {"advice": advice}
    seen = history.filter(version=known_version).first()
    changes = Names((seen, newest), words).changes(seen, newest, hidden) if seen else []
    facts = {
        "who": person_of(newest),
        "when": formats.date_format(timezone.localtime(newest.history_date), "DATETIME_FORMAT"),
        "fields": "; ".join(f"{change.label}: {change.old} → {change.new}" for change in changes),
        "advice": advice,
    }
    if not changes:
        return _("This was changed by %(who)s at %(when)s. %(advice)s") % facts
    return _("This was changed by %(who)s at %(when)s; %(fields)s. %(advice)s") % facts


def _shown(record: models.Model, hidden: Collection[str]) -> list[Any]:
    fields = record.tracked_fields  # type: ignore[attr-defined]
    return [field for field in fields if not field.primary_key and field.name not in {*IGNORED, *hidden}]


def _names_of(model: Any, ids: set[Any]) -> dict[Any, str]:
    return {pk: str(target) for pk, target in model._base_manager.in_bulk(ids).items()} if ids else {}
