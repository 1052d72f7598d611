"""Change what is true for the whole shop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput, StaleObject
from backoffice.models import SiteSettings, User
from backoffice.models.site_settings import ONLY_ID
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.services.validation import check_fields

EDITABLE = (
    "company_name",
    "company_address",
    "currency",
    "order_prefix",
    "prices_include_tax",
    "default_tax_rate",
    "low_stock_threshold",
)


@transaction.atomic
def edit_site_settings(
    *, changes: Mapping[str, Any], by: User | None, version: int | None = None, at: datetime | None = None
) -> SiteSettings:
    """Change some fields. Raises StaleObject where `version` is not the row's, InvalidInput."""
    moment = at or timezone.now()
    row = SiteSettings.objects.select_for_update(of=("self",)).get(pk=ONLY_ID)
    if version is not None and row.version != version:
        raise StaleObject(_("The settings were changed by somebody else. Check and save again."))
    changed = [name for name in EDITABLE if name in changes and getattr(row, name) != changes[name]]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        check_fields(row, InvalidInput)
        row.bump()
        save_with_history(row, by=by, at=moment, update_fields=(*changed, "version"))
        audit.record("settings.change", row, by=by, data={"fields": changed}, at=moment)
    return row
