"""Each thing that can be wrong with an installation is named, with what to do; a sound one gets no such line."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from backoffice.backups.archive import take
from backoffice.doctor import configuration, database, folders, surroundings
from backoffice.doctor.findings import Finding, Part, State, examined
from backoffice.models import DataJob
from backoffice.models.append_only import drop_triggers
from backoffice.roles import Role
from backoffice.services.audit import record
from backoffice.tests.factories import make_job, make_user

pytestmark = pytest.mark.django_db


def said_of(part: Part) -> str:
    """What is to be mended or looked at, as one text."""
    return "\n".join(f"{each.said} -> {each.advice}" for each in part() if each.state is not State.OK)


@pytest.fixture(autouse=True)
def sound(settings: Settings, tmp_path: Path) -> None:
    for name in ("MEDIA_ROOT", "IMPORTS_ROOT", "JOBS_ROOT", "BACKUP_ROOT", "STATIC_ROOT"):
        setattr(settings, name, tmp_path / name)
    settings.ALERT_EMAILS, settings.TRUSTED_PROXIES = ["it@shop.test"], 1
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://shop.test", "office@shop.test"


def test_a_sound_installation_has_nothing_to_mend_but_what_it_lacks() -> None:
    make_user(Role.ADMIN)

    for part in (
        database.migrations,
        database.triggers,
        database.roles,
        folders.folders,
        surroundings.cache_server,
        surroundings.mail,
        surroundings.clock,
        surroundings.background_jobs,
    ):
        assert said_of(part) == ""


def test_values_that_nobody_has_filled_in_are_named(settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.ALERT_EMAILS = ["backoffice.example.com"], []
    settings.DEBUG, settings.TRUSTED_PROXIES = True, 0

    said = said_of(configuration.configuration)

    assert "ALLOWED_HOSTS is still the example's" in said
    assert "nobody is told" in said
    assert "DEBUG is on" in said
    settings.DEBUG = False
    assert "TRUSTED_PROXIES=1" in said_of(configuration.configuration)


def test_secrets_that_everybody_can_read_are_named(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "env"
    path.touch(0o640)
    settings.ENV_FILE = path
    assert str(path) not in said_of(configuration.configuration)

    path.chmod(0o644)

    assert f"chmod o= {path}" in said_of(configuration.configuration)


def test_missing_triggers_roles_and_admins_are_named() -> None:
    assert "createsuperuser" in said_of(database.roles)
    Group.objects.get(name="Staff").permissions.first().delete()  # type: ignore[union-attr]
    drop_triggers(connection)

    assert "sync_roles" in said_of(database.roles)
    assert "ledger and audit log can be changed" in said_of(database.triggers)


def test_a_role_that_owns_the_tables_and_waits_for_ever_is_named() -> None:
    said = said_of(database.database)

    if connection.vendor == "postgresql":
        assert "may change tables" in said
        assert "lock_timeout is not set" in said
        assert "lost with the power" in said  # the tests' server is careless on purpose


def test_folders_that_cannot_be_written_or_that_others_can_enter_are_named(settings: Settings) -> None:
    settings.BACKUP_ROOT.mkdir(mode=0o755)
    settings.MEDIA_ROOT.mkdir()
    settings.MEDIA_ROOT.chmod(0o777)

    said = said_of(folders.folders)

    assert f"chmod 700 {settings.BACKUP_ROOT}" in said
    assert f"chmod o-w {settings.MEDIA_ROOT}" in said


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each.part for each in folders.disk()]
    monkeypatch.setattr(folders, "LEAST_SHARE", 1.0)

    assert "a full disk stops all saving" in said_of(folders.disk)


def test_static_files_that_are_not_collected_are_named(settings: Settings) -> None:
    assert "they are not collected" in said_of(folders.static_files)
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text('{"paths": {"a.css": "a.123.css"}}')
    assert "1 of them are gone, such as a.123.css" in said_of(folders.static_files)
    (settings.STATIC_ROOT / "a.123.css").touch()
    assert said_of(folders.static_files) == ""


def test_a_mail_server_that_is_away_is_named(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert "Mend EMAIL_URL" in said_of(surroundings.mail)


def test_a_cache_that_is_away_is_named(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9"
    settings.CACHES = {"default": {"BACKEND": "backoffice.cache.FailoverRedisCache", "LOCATION": settings.REDIS_URL}}

    assert "pages are slower" in said_of(surroundings.cache_server)


def test_a_clock_that_has_stepped_back_is_named() -> None:
    record("login", by=make_user(), at=timezone.now() + timedelta(hours=1))

    assert "still to come" in said_of(surroundings.clock)


@pytest.mark.django_db(transaction=True)
def test_backups_that_are_missing_old_or_damaged_are_named(settings: Settings) -> None:
    root = settings.BACKUP_ROOT
    assert "there is none" in said_of(surroundings.backups)
    if connection.vendor == "postgresql":
        return

    take(connection, root=root, pictures=None, at=timezone.now() - timedelta(hours=30))
    assert "30 h old" in said_of(surroundings.backups)
    newest = take(connection, root=root, pictures=None, at=timezone.now())
    assert said_of(surroundings.backups) == ""
    (newest / "manifest.json").write_text("{}")
    assert "damaged" in said_of(surroundings.backups)


def test_a_job_that_nobody_works_on_is_named(settings: Settings) -> None:
    settings.BACKGROUND_JOBS = True
    make_job()
    DataJob.objects.update(created_at=timezone.now() - timedelta(minutes=40))

    assert "one has waited for 40 minutes" in said_of(surroundings.background_jobs)


def test_a_part_that_cannot_be_looked_at_hides_no_other() -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("no such table\nand more")

    first, *others = examined({"broken": broken, "triggers": database.triggers})

    assert (first.state, first.said) == (State.FIX, "could not be looked at: no such table")
    assert others[0].state is State.OK


def test_the_command_prints_a_line_and_the_advice_and_ends_with_1() -> None:
    out, as_json = StringIO(), StringIO()

    for target, options in ((out, ()), (as_json, ("--json",))):
        with pytest.raises(SystemExit):
            call_command("doctor", *options, stdout=target, no_color=True)

    assert "fix   backups: there is none in" in out.getvalue()
    assert "      -> python manage.py backup_db, every night" in out.getvalue()
    assert out.getvalue().endswith(" to mend.\n")
    assert {"part", "state", "said", "advice"} == set(json.loads(as_json.getvalue())[0])
