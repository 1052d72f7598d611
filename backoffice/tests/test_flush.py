"""A transactional test leaves the database as the migrations made it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection

from backoffice.models import AuditEvent, SiteSettings
from backoffice.models.append_only import missing_triggers
from backoffice.services.audit import record
from inventory.models import StockLocation


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ("first", "second"))
def test_each_transactional_test_finds_triggers_roles_and_the_rows_of_the_migrations(time: str) -> None:
    assert not AuditEvent.objects.exists()
    assert missing_triggers(connection) == []
    assert StockLocation.objects.filter(is_default=True).count() == 1
    assert SiteSettings.objects.count() == 1
    assert {group.name for group in Group.objects.all()} == {"Admin", "Staff", "Viewer"}
    assert all(group.permissions.exists() for group in Group.objects.all())

    record("test.event", by=None)

    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.all()._raw_delete(using=connection.alias)
