from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from backoffice.exceptions import DomainError, InvalidInput, StaleObject
from backoffice.models import AuditEvent, SiteSettings
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_snapshot

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


def test_a_change_is_written_with_its_author() -> None:
    user = make_user("admin")

    edit_site_settings(
        changes={"company_name": "Mugs Ltd", "currency": "EUR", "default_tax_rate": Decimal("0.07")},
        by=user,
        version=1,
        at=LATER,
    )

    row = SiteSettings.load()
    assert (row.company_name, row.default_tax_rate, row.version) == ("Mugs Ltd", Decimal("0.07"), 2)
    history = SiteSettings.history.first()
    assert (history.history_user, history.history_date, history.company_name) == (user, LATER, "Mugs Ltd")
    event = AuditEvent.objects.get(action="settings.change")
    assert (event.actor, event.at) == (user, LATER)
    assert event.data == {"fields": ["company_name", "default_tax_rate"]}


def test_what_changes_nothing_writes_nothing() -> None:
    before = database_snapshot()

    edit_site_settings(changes={"currency": "EUR", "id": 2, "version": 9}, by=None)

    assert database_snapshot() == before


@pytest.mark.parametrize(
    ("changes", "version", "error", "match"),
    [
        ({"currency": "CHF"}, 7, StaleObject, "changed by somebody else"),
        ({"currency": "Euro"}, None, InvalidInput, "^Currency: "),
        ({"default_tax_rate": Decimal(19)}, None, InvalidInput, "^Default tax rate: "),
        ({"order_prefix": "2026"}, None, InvalidInput, "^Order number prefix: "),
        ({"low_stock_threshold": -1}, None, InvalidInput, "^Low-stock threshold: "),
    ],
)
def test_a_stale_or_impossible_change_leaves_everything_as_it_was(
    changes: dict[str, object], version: int | None, error: type[DomainError], match: str
) -> None:
    before = database_snapshot()

    with pytest.raises(error, match=match):
        edit_site_settings(changes=changes, by=None, version=version)

    assert database_snapshot() == before
