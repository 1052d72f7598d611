"""`manage.py runlocal` prepares and serves, or says in a sentence why not."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from backoffice.tests.processes import run_python

pytestmark = pytest.mark.once


def runlocal(*arguments: str, database: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {"DEBUG": "True", "DATABASE_URL": f"sqlite:///{database}"} | environment
    return run_python("manage.py", "runlocal", *arguments, **given)


def assert_sentence(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_gets_a_sentence_before_anything_is_written(tmp_path: Path) -> None:
    database = tmp_path / "database.sqlite3"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = runlocal("--port", str(taken.getsockname()[1]), database=str(database))

    assert_sentence(done, "is taken. Choose another one: make run PORT=8001")
    assert not database.exists()


@pytest.mark.parametrize("port", (pytest.param("70000", marks=pytest.mark.thorough), "banana"))
def test_a_port_that_does_not_exist_gets_a_sentence(port: str, tmp_path: Path) -> None:
    assert_sentence(runlocal("--port", port, database=str(tmp_path / "x")), f"Port {port} cannot be used.")


def test_a_full_disk_gets_a_sentence(tmp_path: Path) -> None:
    ten_pages = "?init_command=PRAGMA max_page_count=10"

    assert_sentence(runlocal("--no-serve", database=f"{tmp_path}/database.sqlite3{ten_pages}"), "The disk is full.")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "database.sqlite3"
    file.write_text("my diary, which is long enough to be taken for something\n" * 100)
    before = file.read_bytes()

    assert_sentence(runlocal("--no-serve", database=str(file)), "file is not a database")
    assert file.read_bytes() == before


def test_it_does_not_serve_a_trial_in_production(tmp_path: Path) -> None:
    from_production = {"DEBUG": "False", "SECRET_KEY": "s" * 60, "ALLOWED_HOSTS": "a.example.com"}

    assert_sentence(runlocal(database=str(tmp_path / "x"), **from_production), "needs DEBUG=True")


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    database = tmp_path / "database.sqlite3"
    media = str(tmp_path / "media")

    first = runlocal("--no-serve", database=str(database), MEDIA_ROOT=media)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE backoffice_user SET first_name = 'Own' WHERE username = 'admin'")
    connection.close()
    dump = rows(database)
    second = runlocal("--no-serve", database=str(database), MEDIA_ROOT=media)

    assert first.returncode == 0, first.stderr
    assert "Loading the demo data" in first.stdout
    assert "Demo logins: admin, staff, viewer; password: backoffice-demo" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "Loading the demo data" not in second.stdout
    assert rows(database) == dump


def rows(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()
