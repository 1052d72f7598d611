"""Stock locations. Exactly one is the default, where stock goes when nobody says otherwise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.models import User
from backoffice.services import audit
from backoffice.services.references import first_referred_to
from backoffice.services.validation import check_fields
from inventory.exceptions import LocationRefused
from inventory.models import StockLocation


@transaction.atomic
def save_location(location: StockLocation, *, by: User | None, at: datetime | None = None) -> StockLocation:
    """Create the location, or write its changes. Where it becomes the default, the former default steps back.

    Raises LocationRefused where no default would be left.
    """
    is_new = location.pk is None
    check_fields(location, LocationRefused)
    former = _lock_all()
    if location.pk in former and not location.is_default:
        raise LocationRefused(
            _("One location must be the default. Mark another one as the default instead; “%(name)s” then steps back.")
            % {"name": location.name}
        )
    stepping_back = [pk for pk in former if pk != location.pk and location.is_default]
    StockLocation.objects.filter(pk__in=stepping_back).update(is_default=False)
    location.save()
    data = {"default_before": stepping_back} if stepping_back else {}
    audit.record("stocklocation.add" if is_new else "stocklocation.change", location, by=by, data=data, at=at)
    return location


@transaction.atomic
def delete_location(location_id: int, *, by: User | None, at: datetime | None = None) -> None:
    """Delete a location that was never used. Raises LocationRefused for the default one and for a used one."""
    default = _lock_all()
    location = StockLocation.objects.get(pk=location_id)
    if location.pk in default:
        raise LocationRefused(
            _("“%(name)s” is the default location and cannot be deleted. Make another one the default first.")
            % {"name": location.name}
        )
    if first_referred_to([location]):
        raise LocationRefused(
            _("“%(name)s” cannot be deleted: stock, movements or orders refer to it.") % {"name": location.name}
        )
    audit.record("stocklocation.delete", location, by=by, at=at)
    location.delete()


def _lock_all() -> list[int]:
    """Let changes of locations take turns, and return the id of the default one."""
    locations = StockLocation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return [location.pk for location in locations if location.is_default]
