"""Categories form a tree: no category may come to lie below itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.services.validation import check_fields
from inventory.exceptions import CategoryRefused
from inventory.models import Category


@transaction.atomic
def save_category(category: Category, *, by: User | None, at: datetime | None = None) -> Category:
    """Create the category, or write its changes. Raises CategoryRefused where it would lie below itself.

    The whole tree is locked: two moves that are right one by one can make a circle together.
    """
    moment = at or timezone.now()
    is_new = category.pk is None
    check_fields(category, CategoryRefused)
    rows = Category.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    refuse_circle(category, category.parent, {row.pk: row.parent_id for row in rows})
    save_with_history(category, by=by, at=moment)
    audit.record("category.add" if is_new else "category.change", category, by=by, at=moment)
    return category


def refuse_circle(category: Category, parent: Category | None, above: Mapping[int, int | None]) -> None:
    """Walk up from the new parent; `above` maps each category's id to that of the one above it."""
    step = parent.pk if parent is not None else None
    while step is not None and category.pk is not None:
        if step == category.pk:
            raise CategoryRefused(
                _("“%(parent)s” is “%(category)s” itself or lies below it. Choose a category outside of it, or none.")
                % {"parent": parent, "category": category}
            )
        step = above.get(step)
