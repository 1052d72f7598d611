"""Ask a row's own fields whether their values may stand, before the database says it in its own words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError, InvalidInput


def check_fields(instance: models.Model, refusal: type[DomainError]) -> None:
    """Raise `refusal` naming the first field with a value that the row may not have.

    Relations are left out: whether the other row exists is the foreign key's question; asking costs a statement each.
    """
    labels = {field.name: str(field.verbose_name) for field in instance._meta.concrete_fields}
    relations = [field.name for field in instance._meta.concrete_fields if field.is_relation]
    try:
        instance.clean_fields(exclude=relations)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = labels.get(name, name)
        raise refusal(f"{label[:1].upper()}{label[1:]}: {messages[0]}") from error


def required_text(text: str, *, missing: str, most: int = 255) -> str:
    """Return the trimmed text. Raises InvalidInput with `missing` where it is empty, or where it is too long."""
    trimmed = text.strip()
    if not trimmed or "\0" in trimmed:
        raise InvalidInput(missing)
    if len(trimmed) > most:
        raise InvalidInput(
            _("Write at most %(most)d characters; these are %(count)d.") % {"most": most, "count": len(trimmed)}
        )
    return trimmed
