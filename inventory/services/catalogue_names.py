"""Families and categories as files name them: by their name, or by their slug where two share a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import save_with_history
from inventory.exceptions import ProductRefused
from inventory.imports.sheets import FamilyDraft
from inventory.models import Category, ProductFamily
from inventory.services.categories import save_category

Grouping = type[Category] | type[ProductFamily]


@dataclass(frozen=True)
class Named:
    """A family or category that a row belongs to; without `pk` it has yet to be made from `draft`."""

    pk: int | None
    label: str
    key: str = ""
    draft: FamilyDraft | None = None


class Names:
    """All families or categories by slug and by name, read once."""

    def __init__(self, model: Grouping) -> None:
        self.model: Grouping = model
        self.by_slug: dict[str, Named] = {}
        self.by_name: dict[str, list[tuple[Named, str]]] = {}
        self.drafts: dict[str, Named] = {}
        for pk, slug, name in model._default_manager.order_by("pk").values_list("pk", "slug", "name"):
            named = Named(pk, name)
            self.by_slug[slug.casefold()] = named
            self.by_name.setdefault(name.casefold(), []).append((named, slug))
        self.labels = {named.pk: named.label for named in self.by_slug.values()}

    def find(self, text: str, draft: FamilyDraft | None = None) -> Named | None:
        """Return what the cell means; None where it is blank. Raises CellRefused where it could be several."""
        key = text.strip().casefold()
        if not key:
            return None
        if key in self.by_slug:
            return self.by_slug[key]
        named = self.by_name.get(key, [])
        if len(named) > 1:
            slugs = ", ".join(sorted(slug for _named, slug in named))
            raise CellRefused(_("There are several of this name. Write the short name instead: %(s)s.") % {"s": slugs})
        return named[0][0] if named else self._draft(key, draft or FamilyDraft(text.strip()))

    def cells(self) -> Mapping[int | None, str]:
        """Map ids to the cell that `find` leads back to the same row."""
        found: dict[int | None, str] = {}
        for name, rows in self.by_name.items():
            for named, slug in rows:
                other = self.by_slug.get(name)
                is_clear = len(rows) == 1 and (other is None or other.pk == named.pk) and named.label.strip()
                found[named.pk] = named.label if is_clear else slug
        return found

    def free_slug(self, wanted: str) -> str:
        """Return a slug that is nobody's slug and nobody's name."""
        longest = self.model._meta.get_field("slug").max_length or 50
        stem = slugify(wanted)[: longest - 10] or str(self.model._meta.model_name)
        slug, number = stem, 1
        while slug in self.by_slug or slug in self.by_name:
            number += 1
            slug = f"{stem}-{number}"
        return slug

    def _draft(self, key: str, draft: FamilyDraft) -> Named:
        if key not in self.drafts:
            self.drafts[key] = Named(None, draft.name, key, draft)
        return self.drafts[key]


def make_missing(names: Names, used: set[str], *, by: User | None, at: datetime) -> dict[str, int]:
    """Create the drafts that rows refer to, and return their ids by key.

    Raises ProductRefused where somebody else has just made one.
    """
    made: dict[str, int] = {}
    for key in sorted(used):
        draft = names.drafts[key].draft or FamilyDraft(names.drafts[key].label)
        if key in names.by_slug or key in names.by_name:
            raise _made_meanwhile(draft)
        slug = names.free_slug(draft.slug or draft.name)
        try:
            with transaction.atomic():
                made[key] = _make(names.model, draft, slug, by=by, at=at)
        except IntegrityError as error:
            raise _made_meanwhile(draft) from error
        names.by_slug[slug] = Named(made[key], draft.name)
    return made


def _made_meanwhile(draft: FamilyDraft) -> ProductRefused:
    return ProductRefused(
        _("Somebody made “%(name)s” at the same moment. Nothing was imported; import the file again.")
        % {"name": draft.name}
    )


def _make(model: Grouping, draft: FamilyDraft, slug: str, *, by: User | None, at: datetime) -> int:
    if model is Category:
        return save_category(Category(name=draft.name, slug=slug), by=by, at=at).pk
    return _save_family(draft, slug, by=by, at=at).pk


def _save_family(draft: FamilyDraft, slug: str, *, by: User | None, at: datetime) -> ProductFamily:
    family = ProductFamily(
        name=draft.name, slug=slug, description=draft.description, option_names=list(draft.option_names)
    )
    save_with_history(family, by=by, at=at)
    audit.record("productfamily.add", family, by=by, at=at)
    return family
