"""Starting: the database is waited for, and migrated once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from backoffice.management.commands.migrate_once import one_at_a_time
from backoffice.tests.processes import run_python

DEV = {"DJANGO_SETTINGS_MODULE": "backoffice.settings.dev"}


@pytest.mark.django_db(transaction=True)
def test_a_current_database_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("migrate_once")

    assert capsys.readouterr().out == "Nothing to migrate.\n"


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_again_afterwards() -> None:
    for _ in range(2):
        with one_at_a_time():
            assert connection.is_usable()


@pytest.mark.once
def test_a_database_that_never_answers_is_named() -> None:
    address = "postgresql://nobody:secret@127.0.0.1:9/nothing"

    done = run_python("manage.py", "migrate_once", "--patience", "0", DATABASE_URL=address, **DEV)

    assert done.returncode == 1
    assert "The database does not answer after 0 s" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.once
@pytest.mark.thorough
def test_an_empty_database_is_migrated_by_one_of_them(tmp_path: Path) -> None:
    environment = DEV | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}

    first = run_python("manage.py", "migrate_once", "--verbosity", "0", **environment)
    second = run_python("manage.py", "migrate_once", "--verbosity", "0", **environment)

    assert "migrations applied" in first.stdout, first.stderr
    assert second.stdout == "Nothing to migrate.\n", second.stderr
