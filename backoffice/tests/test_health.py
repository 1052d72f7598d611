"""The probe's answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from backoffice.tests.processes import run_python

PROBE = """
import django
django.setup()
from django.test import Client
response = Client(headers={"host": "localhost"}).get("/health/")
print(response.status_code, response.content.decode())
"""


@pytest.mark.django_db
def test_a_stranger_learns_that_all_is_well(client: Client) -> None:
    response = client.get("/health/")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "ok", "cache": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_process_is_live_and_ready(client: Client) -> None:
    assert client.get("/health/live/").json() == {"status": "ok"}
    assert client.get("/health/ready/").json() == {"status": "ok", "database": "ok", "migrations": "ok"}


@pytest.mark.once
def test_without_a_database_it_is_live_and_not_ready_and_without_a_cache_both(tmp_path: Path) -> None:
    probe = PROBE.replace("/health/", "PATH")
    for path, database, status in (
        ("/health/live/", "postgresql://nobody:secret@127.0.0.1:9/nothing", "200"),
        ("/health/ready/", "postgresql://nobody:secret@127.0.0.1:9/nothing", "503"),
    ):
        done = run_python(
            "-c",
            probe.replace("PATH", path),
            DJANGO_SETTINGS_MODULE="backoffice.settings.dev",
            DATABASE_URL=database,
            REDIS_URL="redis://127.0.0.1:9",
        )
        assert done.stdout.split()[0] == status, done.stderr


@pytest.mark.django_db
def test_only_looking_is_allowed(client: Client) -> None:
    assert client.post("/health/").status_code == 405


@pytest.mark.once
@pytest.mark.parametrize(
    ("environment", "failing"),
    (
        ({"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:9/nothing"}, {"database", "migrations"}),
        pytest.param({"DATABASE_URL": "sqlite:///{folder}/empty.sqlite3"}, {"migrations"}, marks=pytest.mark.thorough),
        (
            {"DATABASE_URL": "sqlite:///{folder}/empty.sqlite3", "REDIS_URL": "redis://127.0.0.1:9"},
            {"migrations", "cache"},
        ),
    ),
    ids=("no database", "not migrated", "no cache"),
)
def test_it_names_the_part_that_fails_and_nothing_of_the_machine(
    environment: dict[str, str], failing: set[str], tmp_path: Path
) -> None:
    given = {name: value.format(folder=tmp_path) for name, value in environment.items()}

    done = run_python("-c", PROBE, DJANGO_SETTINGS_MODULE="backoffice.settings.dev", **given)

    status, _, body = done.stdout.strip().splitlines()[-1].partition(" ")
    parts = {part: "failing" if part in failing else "ok" for part in ("database", "migrations", "cache")}
    assert (status, json.loads(body)) == ("503", {"status": "failing"} | parts), done.stderr
