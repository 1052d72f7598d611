"""A backup is whole, of one moment, for its owner's eyes only, and listed only when it is all there."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from backoffice.backups.archive import Keep, kept, listed, prune, take
from backoffice.backups.manifest import FILE, read_manifest
from backoffice.models import AuditEvent
from backoffice.services import audit
from backoffice.tests.backups.conftest import Shelf
from backoffice.tests.factories import make_user


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_its_rows_its_checksums_and_nobody_else_may_read_it(shelf: Shelf) -> None:
    make_user()

    folder = shelf.take()

    manifest = read_manifest(folder)
    assert manifest.counts["backoffice_user"] == 1
    assert "backoffice.0001_initial" in manifest.migrations
    assert set(manifest.files) == {path.name for path in folder.iterdir()} - {FILE}
    assert "media.tar" in manifest.files
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert listed(shelf.root) == [folder]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fails_half_way_is_never_listed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def full_disk(root: Path, target: Path) -> int:
        seen.extend(listed(shelf.root))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backoffice.backups.media.pack", full_disk)

    with pytest.raises(CommandError, match=r"No backup was taken: .*No space left"):
        call_command("backup_db")

    assert seen == listed(shelf.root) == []
    assert list(shelf.root.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_backup_left_is_not_listed_and_goes_after_a_day(shelf: Shelf) -> None:
    (shelf.root / ".part-killed").mkdir(parents=True)

    today = shelf.take()
    tomorrow = take(connection, root=shelf.root, pictures=None, at=timezone.now() + timedelta(days=1, minutes=1))

    assert set(shelf.root.iterdir()) == {today, tomorrow} == set(listed(shelf.root))


@pytest.mark.django_db(transaction=True)
def test_a_backup_beside_a_writer_is_of_one_moment(shelf: Shelf) -> None:
    """Each of the writer's transactions adds two events; a backup that saw half of one would hold an odd number."""
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                with connections["default"].cursor() as cursor:
                    cursor.execute("BEGIN")
                    for _ in range(2):
                        audit.record("test.write", by=None)
                    cursor.execute("COMMIT")
                written.set()
        finally:
            connections["default"].close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    try:
        manifests = [read_manifest(shelf.take()) for _ in range(3)]
    finally:
        stop.set()
        writer.join()

    counts = [manifest.counts["backoffice_auditevent"] for manifest in manifests]
    assert all(count > 0 and count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] <= AuditEvent.objects.count()


@pytest.mark.once
def test_the_newest_of_each_day_week_and_month_is_kept(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    folders = [tmp_path / f"{noon - timedelta(hours=12 * n):%Y%m%dT%H%M%S}Z-00000a" for n in range(200)]

    stay = kept(folders, Keep(days=3, weeks=2, months=2))

    assert sorted(path.name[:8] for path in stay) == ["20261031", "20261121", "20261122", "20261123"]
    assert kept(folders[5:], Keep(days=0, weeks=0, months=0)) == {folders[5]}


@pytest.mark.once
def test_pruning_removes_the_rest_and_nothing_else(tmp_path: Path) -> None:
    old, new = (tmp_path / f"202611{day}T120000Z-00000a" for day in (22, 23))
    for path in (old, new, tmp_path / "somebody's folder"):
        path.mkdir()

    assert prune(tmp_path, Keep(days=1, weeks=1, months=1)) == [old]
    assert {path.name for path in tmp_path.iterdir()} == {new.name, "somebody's folder"}


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_took_and_lists_it(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backup_db", "--no-media")
    took = capsys.readouterr().out

    call_command("backup_db", "--list")

    assert took.startswith(capsys.readouterr().out.strip())
    assert f"{connection.vendor} " in took


@pytest.mark.django_db(transaction=True)
def test_without_the_programs_it_says_what_to_install(shelf: Shelf, settings: Settings) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no program")
    settings.POSTGRESQL_BIN = str(shelf.pictures)

    with pytest.raises(CommandError, match=r"pg_dump was not found. Install"):
        call_command("backup_db")
    assert listed(shelf.root) == []
