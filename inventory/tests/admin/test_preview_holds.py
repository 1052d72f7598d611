"""What was not shown is not imported: the file's mapping, the shop's settings and the default location may change."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as all_settings
from django.contrib.auth.models import Permission
from pytest_django import Settings

from backoffice.admin import import_jobs
from backoffice.bulk.mappings import read_map
from backoffice.bulk.saved_mappings import save_mapping
from backoffice.models import ColumnMapping, DataJob, SiteSettings
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import confirm, confirmation, said, upload
from backoffice.tests.mappings import make_rules
from inventory.models import Product, StockLevel, StockLocation
from inventory.tests.factories import make_location, make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
CHANGED = "Something has changed since this preview"


def saved(**rules: Any) -> None:
    known = ColumnMapping.objects.first()
    save_mapping(read_map(make_rules(**rules)), by=None, mapping_id=known.pk if known else None)


def test_a_mapping_that_was_changed_since_the_preview() -> None:
    saved()
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"Code,Title,Cost,Dear\nA,a,1,100\n", layout="auto")

    saved(fields={"sku": "Code", "name": "Title", "price": "Dear"})

    assert CHANGED in said(confirm(client, LIST, page))
    assert not Product.objects.exists()


def test_taxes_that_were_changed_since_the_preview() -> None:
    saved(prices="without tax")
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"Code,Title,Cost\nA,a,1\n", layout="auto")

    SiteSettings.objects.update(default_tax_rate="0.5")

    assert CHANGED in said(confirm(client, LIST, page))
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("of", "content"),
    [
        ("", b"sku,name,price,opening_stock\nNEW,n,1,5\n"),
        ("receipts", b"sku,quantity\nA,5\n"),
        ("counts", b"sku,counted\nA,5\n"),
    ],
)
def test_another_default_location_since_the_preview(of: str, content: bytes) -> None:
    make_product(sku="A")
    client = client_of(Role.ADMIN)
    page = upload(client, LIST, content, of=of)

    StockLocation.objects.update(is_default=False)
    make_location(code="second", is_default=True)

    assert CHANGED in said(confirm(client, LIST, page))
    assert not StockLevel.objects.filter(on_hand__gt=0).exists()


def test_a_right_that_was_taken_away_since_the_preview() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price,cost_price\nA,a,2,1\n")

    Permission.objects.get(codename="view_cost_price").group_set.clear()

    assert CHANGED in said(confirm(client, LIST, page))
    assert not Product.objects.exists()


@pytest.mark.parametrize("of_a_worker", [False, True])
def test_a_file_that_the_preview_refused_cannot_be_confirmed(
    of_a_worker: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKGROUND_JOBS = of_a_worker
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 0)
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"nothing,of,this\n1,2,3\n")

    done = client.post(f"{LIST}process_import/", {"job": page.context["job"]}, follow=True)

    assert done.status_code == 200
    assert CHANGED in said(done)


def test_jobs_files_may_lie_on_another_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKGROUND_JOBS = True
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 0)
    rename = os.rename

    def within_a_disk(old: Any, new: Any) -> None:
        if Path(old).parent != Path(new).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(old, new)

    monkeypatch.setattr(os, "rename", within_a_disk)
    client = client_of(Role.STAFF)

    confirm(client, LIST, upload(client, LIST, b"sku,name,price\nA,a,1\n"))

    assert DataJob.objects.get().state == "done"


def test_a_full_disk_is_told_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(Path(all_settings.IMPORTS_ROOT).glob("*"))
    monkeypatch.setattr("backoffice.bulk.uploads._new_file", _full)
    client = client_of(Role.STAFF)

    page = upload(client, LIST, b"sku,name,price\nA,a,1\n")

    assert "its disk is full" in page.content.decode()
    assert set(Path(all_settings.IMPORTS_ROOT).glob("*")) == before


def test_a_file_that_does_not_fit_among_the_jobs_files_can_be_confirmed_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKGROUND_JOBS = True
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 0)
    client = client_of(Role.STAFF)
    page = upload(client, LIST, b"sku,name,price\nA,a,1\n")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", _unless_taken(Path.rename))
        patch.setattr("backoffice.whole_files.mkstemp", _full)
        refused = client.post(f"{LIST}process_import/", confirmation(page), follow=True)

    assert "its disk is full" in said(refused)
    assert not DataJob.objects.exists()
    confirm(client, LIST, refused)
    assert DataJob.objects.get().state == "done"


def _full(*_args: Any, **_kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def _unless_taken(rename: Any) -> Any:
    def renamed(path: Path, to: Path) -> Any:
        if path.parent != Path(to).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, to)

    return renamed
