"""Save column mappings, and hand them to the readers of files."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.bulk.import_targets import import_targets
from backoffice.bulk.mappings import ColumnMap, MappingRefused, read_map
from backoffice.bulk.taxes import ShopPrices
from backoffice.exceptions import StaleObject
from backoffice.models import ColumnMapping, SiteSettings, User
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.services.validation import check_fields


@transaction.atomic
def save_mapping(
    found: ColumnMap,
    *,
    by: User | None,
    mapping_id: int | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> ColumnMapping:
    """Save a mapping under its name, as a new one or in the place of `mapping_id`.

    Raises MappingRefused for what cannot work and for a taken name, StaleObject where `version` is not the row's.
    """
    check_mapping(read_map(found.as_json()))  # what is saved must be readable, wherever it came from
    row = ColumnMapping() if mapping_id is None else _locked(mapping_id, version)
    row.name, row.target, row.rules = found.name, found.target, found.as_json()
    _refuse_taken_name(row)
    check_fields(row, MappingRefused)
    moment = at or timezone.now()
    save_with_history(row, by=by, at=moment)
    audit.record("mapping.add" if mapping_id is None else "mapping.change", row, by=by, at=moment)
    return row


def check_mapping(found: ColumnMap) -> None:
    """Raise MappingRefused for what cannot work."""
    known = import_targets.get(found.target)
    if known is None:
        names = ", ".join(name for name, _known in import_targets.items())
        raise MappingRefused(_("“target” is one of: %(names)s.") % {"names": names})
    found.check(known.target)


def saved_maps(target: str) -> tuple[ColumnMap, ...]:
    """Return the mappings that somebody has saved for the target, by name."""
    rows = ColumnMapping.objects.filter(target=target).order_by("name", "pk")
    return tuple(map_of(row) for row in rows)


def map_of(row: ColumnMapping) -> ColumnMap:
    """Return what a row says, under the name that it has now."""
    return read_map({**row.rules, "name": row.name, "target": row.target})


def shop_prices() -> ShopPrices:
    """Return how the shop keeps its prices."""
    settings = SiteSettings.load()
    return ShopPrices(settings.prices_include_tax, settings.default_tax_rate)


def _locked(mapping_id: int, version: int | None) -> ColumnMapping:
    row = ColumnMapping.objects.select_for_update(of=("self",)).get(pk=mapping_id)
    if version is not None and row.version != version:
        raise StaleObject(_("This mapping was changed by somebody else. Check and save again."))
    row.bump()
    return row


def _refuse_taken_name(row: ColumnMapping) -> None:
    others = ColumnMapping.objects.filter(target=row.target, name__iexact=row.name).exclude(pk=row.pk)
    if others.exists():
        raise MappingRefused(_("There is a mapping called “%(name)s” already.") % {"name": row.name})
