"""Where a setting comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backoffice.tests.processes import run_python

pytestmark = pytest.mark.once


def ask(expression: str, **environment: str) -> Any:
    """Evaluate an expression over the settings in a process of its own."""
    code = f"import json\nfrom django.conf import settings\nprint(json.dumps({expression}, default=str))"
    done = run_python("-c", code, **{"DEBUG": "True", "DJANGO_SETTINGS_MODULE": "backoffice.settings"} | environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_environment_beats_the_file_and_the_file_beats_the_default(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("TIME_ZONE=Europe/Berlin\n")

    assert ask("settings.TIME_ZONE") == "UTC"
    assert ask("settings.TIME_ZONE", ENV_FILE=str(file)) == "Europe/Berlin"
    assert ask("settings.TIME_ZONE", ENV_FILE=str(file), TIME_ZONE="Asia/Tokyo") == "Asia/Tokyo"


def test_an_empty_variable_means_not_set() -> None:
    assert ask("settings.TIME_ZONE", TIME_ZONE="") == "UTC"


def test_sqlite_takes_the_write_lock_first_and_waits() -> None:
    config = ask("settings.DATABASES['default']")

    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    "environment",
    (
        {"DATABASE_URL": "postgresql://clerk:secret@db:5433/shop"},
        {
            "DB_ENGINE": "postgresql",
            "DB_NAME": "shop",
            "DB_USER": "clerk",
            "DB_PASSWORD": "secret",
            "DB_HOST": "db",
            "DB_PORT": "5433",
        },
        {
            "DB_ENGINE": "django.db.backends.postgresql",
            "DB_NAME": "shop",
            "DB_USER": "clerk",
            "DB_PASSWORD": "secret",
            "DB_HOST": "db",
            "DB_PORT": "5433",
        },
    ),
    ids=("address", "parts", "parts with Django's own name"),
)
def test_postgresql_by_address_or_by_parts(environment: dict[str, str]) -> None:
    config = ask("settings.DATABASES['default']", **environment)

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["NAME"], config["USER"], config["PASSWORD"]) == ("shop", "clerk", "secret")
    assert (config["HOST"], str(config["PORT"])) == ("db", "5433")
    assert config["CONN_HEALTH_CHECKS"] is True
    assert not config.get("ATOMIC_REQUESTS", False)


def test_sessions_are_cached_only_where_processes_share_the_cache() -> None:
    assert ask("settings.SESSION_ENGINE") == "backoffice.sessions.db"
    with_redis = ask("(settings.SESSION_ENGINE, settings.CACHES['default']['BACKEND'])", REDIS_URL="redis://cache/0")
    assert with_redis == ["backoffice.sessions.cached_db", "backoffice.cache.FailoverRedisCache"]


def test_the_log_file_carries_the_id_of_the_request(tmp_path: Path) -> None:
    log = tmp_path / "new" / "folder" / "back.log"
    code = """
import django, logging
django.setup()
from backoffice.context import RequestContext, request_context
with request_context(RequestContext(request_id="request-17")):
    logging.getLogger("sales").warning("Hello")
"""

    for log_format in ("text", "json"):
        environment = {"DEBUG": "True", "DJANGO_SETTINGS_MODULE": "backoffice.settings", "LOG_FORMAT": log_format}
        done = run_python("-c", code, LOG_FILE=str(log), **environment)
        assert done.returncode == 0, done.stderr

    text, as_json = log.read_text().splitlines()
    assert text.endswith("WARNING sales [request-17] Hello")
    line = json.loads(as_json)
    assert (line["request_id"], line["message"], line["level"]) == ("request-17", "Hello", "WARNING")


def test_both_modules_stand_alone() -> None:
    assert ask("settings.DEBUG", DJANGO_SETTINGS_MODULE="backoffice.settings.dev", DEBUG="") is True
    production = {"DJANGO_SETTINGS_MODULE": "backoffice.settings.production", "DEBUG": "True"}
    assert ask("settings.DEBUG", SECRET_KEY="s" * 60, ALLOWED_HOSTS="a.example.com", **production) is False


@pytest.mark.parametrize("name", (".env.example", ".env.production.example"))
def test_each_variable_of_the_examples_is_read_and_has_a_comment(name: str) -> None:
    root = Path(__file__).resolve().parents[3]
    sources = "".join(path.read_text() for path in root.glob("backoffice/**/*.py") if "tests" not in path.parts)
    paragraphs = (root / name).read_text().strip().split("\n\n")

    for paragraph in paragraphs:
        assert paragraph.startswith("# "), paragraph
        for line in paragraph.splitlines():
            variable, equals, _value = line.removeprefix("#").partition("=")
            if equals and variable.isupper():
                assert f'"{variable.removeprefix("DB_")}"' in sources or f'"{variable}"' in sources, variable


@pytest.mark.parametrize(("name", "sentence"), [("gone", "which is not there"), ("", "cannot be read by user")])
def test_settings_that_cannot_be_read_stop_it_instead_of_being_passed_over(
    tmp_path: Path, name: str, sentence: str
) -> None:
    done = run_python("manage.py", "check", ENV_FILE=str(tmp_path / name))

    assert done.returncode != 0
    assert sentence in done.stderr
