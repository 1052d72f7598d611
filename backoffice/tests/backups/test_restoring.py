"""A restored database is new, proved, and live only when told so; a damaged backup is refused."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from backoffice.backups import media
from backoffice.backups.databases import beside, count_rows
from backoffice.backups.manifest import BackupRefused, read_manifest
from backoffice.backups.restoring import Place, doubts, restore, switch
from backoffice.models import User
from backoffice.tests.backups.conftest import Shelf
from backoffice.tests.factories import make_user
from sales.tests.factories import make_processing_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_restored_backup_is_the_database_of_that_moment(shelf: Shelf, new_databases: list[str]) -> None:
    make_processing_order()
    folder = shelf.take()
    make_user(username="later")
    place = Place(new_databases[0], shelf.pictures.with_name("restored"))

    manifest = restore(connection, folder, into=place)

    assert doubts(connection, folder, manifest, place) == []
    with beside(connection, place.database) as new:
        assert count_rows(new) == manifest.counts
    assert User.objects.filter(username="later").exists()
    assert (place.pictures / "products" / "mug.png").read_bytes() == b"a picture"


def test_a_flipped_byte_is_refused_and_nothing_is_made(shelf: Shelf, new_databases: list[str]) -> None:
    folder = shelf.take()
    for path in sorted(folder.iterdir()):
        sound = path.read_bytes()
        middle = len(sound) // 2
        path.write_bytes(sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :])
        with pytest.raises(BackupRefused, match="damaged"):
            restore(connection, folder, into=Place(new_databases[0], shelf.pictures.with_name("restored")))
        path.write_bytes(sound)

    restore(connection, folder, into=Place(new_databases[0], shelf.pictures.with_name("restored")))


def test_a_database_that_is_there_is_never_written_over(shelf: Shelf, new_databases: list[str]) -> None:
    folder = shelf.take()
    place = Place(new_databases[0], shelf.pictures.with_name("restored"))
    restore(connection, folder, into=place)

    with pytest.raises(BackupRefused, match="--into"):
        restore(connection, folder, into=place)
    with pytest.raises(BackupRefused, match="--into"):
        restore(connection, folder, into=Place(str(connection.settings_dict["NAME"]), place.pictures))


def test_rows_that_are_gone_and_rules_that_are_broken_are_named(shelf: Shelf, new_databases: list[str]) -> None:
    make_processing_order()
    place = Place(new_databases[0], shelf.pictures.with_name("restored"))
    manifest = restore(connection, folder := shelf.take(), into=place)

    with beside(connection, place.database) as new, new.cursor() as cursor:
        cursor.execute("UPDATE inventory_stocklevel SET on_hand = on_hand + 1")
        cursor.execute("DELETE FROM sales_historicalorder")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sales'")

    found = " ".join(doubts(connection, folder, manifest, place))
    assert "sales_historicalorder has 0 rows" in found
    assert "lacks" in found
    with beside(connection, place.database) as new, new.cursor() as cursor:
        for name in manifest.migrations:
            if name.startswith("sales."):
                cursor.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES ('sales', %s, %s)",
                    [name.removeprefix("sales."), timezone.now()],
                )
    assert "Broken in 1 places" in " ".join(doubts(connection, folder, manifest, place))


def test_the_switch_exchanges_two_databases_and_keeps_the_old_one(shelf: Shelf, new_databases: list[str]) -> None:
    one, two, aside = new_databases
    make_user(username="first")
    restore(connection, shelf.take(), into=Place(one, shelf.pictures.with_name("one")))
    make_user(username="second")
    later = shelf.take()
    restore(connection, later, into=Place(two, shelf.pictures.with_name("two")))

    with beside(connection, one) as live:
        before = switch(live, shelf.pictures, Place(two, shelf.pictures.with_name("two")), at=timezone.now())
    new_databases.append(before.database)

    with beside(connection, one) as live, beside(connection, before.database) as old:
        assert count_rows(live)["backoffice_user"] == 2
        assert count_rows(old)["backoffice_user"] == 1
    assert (shelf.pictures / "products" / "mug.png").exists()
    assert (before.pictures / "products" / "mug.png").exists()
    assert aside != before.database


def test_the_switch_waits_for_nobody_and_refuses_while_somebody_works(shelf: Shelf, new_databases: list[str]) -> None:
    one, two, _aside = new_databases
    folder = shelf.take()
    for name in (one, two):
        restore(connection, folder, into=Place(name, shelf.pictures.with_name(f"media of {Path(name).name}")))

    with beside(connection, one) as live, beside(connection, one) as guest:
        with guest.cursor() as cursor:
            cursor.execute("SELECT 1 FROM backoffice_user")
        with pytest.raises(BackupRefused, match="Stop the back office"):
            switch(live, shelf.pictures, Place(two, shelf.pictures.with_name("two")), at=timezone.now())
    assert (shelf.pictures / "products" / "mug.png").exists()


def test_the_command_restores_the_newest_and_leaves_the_live_one_alone(
    shelf: Shelf, new_databases: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup_db")

    call_command("restore_db", "--into", new_databases[0])

    assert "check_integrity agree" in capsys.readouterr().out
    assert User.objects.count() == 0
    call_command("restore_db", "--verify", "--into", new_databases[0])
    with pytest.raises(CommandError, match="no such backup"):
        call_command("restore_db", "yesterday's")


def test_a_picture_that_did_not_come_back_keeps_the_backup_from_going_live(
    shelf: Shelf, new_databases: list[str]
) -> None:
    folder = shelf.take()
    place = Place(new_databases[0], shelf.pictures.with_name("restored"))
    manifest = restore(connection, folder, into=place)

    (place.pictures / "products" / "mug.png").unlink()

    assert doubts(connection, folder, manifest, place) == [f"1 picture of the backup is not in {place.pictures}."]


@pytest.mark.parametrize(
    ("name", "kind"), [("../out.png", tarfile.REGTYPE), ("/out.png", tarfile.REGTYPE), ("link.png", tarfile.SYMTYPE)]
)
def test_nothing_but_files_comes_out_of_the_archive_and_nothing_beside_its_folder(
    tmp_path: Path, name: str, kind: bytes
) -> None:
    with tarfile.open(tmp_path / "media.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member, io.BytesIO())

    with pytest.raises(BackupRefused, match="which is no picture"):
        media.unpack(tmp_path / "media.tar", tmp_path / "into")

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["into", "media.tar"]


def test_the_manifest_names_what_was_backed_up(shelf: Shelf) -> None:
    manifest = read_manifest(shelf.take())

    assert manifest.vendor == connection.vendor
    assert manifest.rows == sum(manifest.counts.values()) > 0
