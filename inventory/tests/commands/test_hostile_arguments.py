from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backoffice.models import AuditEvent

pytestmark = pytest.mark.django_db

NO_TEXT = os.fsdecode(b"\xff")


def test_a_device_that_never_ends_is_refused_like_any_large_file() -> None:
    with pytest.raises(CommandError, match="larger than 200 MB"):
        call_command("import_products", "/dev/zero", "--dry-run")


def test_bytes_that_are_no_login_name_are_an_unknown_user(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("sku,name,price\n")

    with pytest.raises(CommandError, match=r"There is no user '\\udcff'\."):
        call_command("import_products", str(file), "--user", NO_TEXT)


def test_a_file_whose_name_is_no_text_is_imported_under_a_name_that_is(tmp_path: Path) -> None:
    file = tmp_path / f"{NO_TEXT}.csv"
    file.write_text("sku,name,price\nA,a,1\n")

    call_command("import_products", str(file), "--verbosity", "0")

    assert AuditEvent.objects.get(action="product.import").data["file"] == r"\udcff.csv"
