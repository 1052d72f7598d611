"""A server starts fully configured or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.tests.processes import PRODUCTION, PROJECT, run_python

pytestmark = pytest.mark.once

PUBLISHED_KEY = next(
    line.partition("=")[2]
    for line in (PROJECT / ".env.example").read_text().splitlines()
    if line.startswith("SECRET_KEY=")
)

AS_ADMIN = """
import django
django.setup()
from django.test import Client
from backoffice.models import User
client = Client(headers={"host": "backoffice.example.com"})
assert client.get("/admin/login/", secure=True).status_code == 200
client.force_login(User.objects.create_superuser("somebody"))
for page in ("/admin/", "/admin/inventory/product/", "/admin/sales/order/add/"):
    response = client.get(page, secure=True)
    assert response.status_code == 200, (page, response.status_code)
assert 'href="/static/jazzmin/css/main.' in response.content.decode()
print("all pages work")
"""


BEHIND_A_PROXY = """
import django
django.setup()
from django.test import Client
from django.conf import settings
ask = lambda **more: Client(headers={"host": "backoffice.example.com"}).get("/", **more)
plain, stranger, own = (
    ask(REMOTE_ADDR="127.0.0.1"),
    ask(REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-Proto": "https"}),
    ask(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-Proto": "https"}),
)
assert plain.status_code == stranger.status_code == 301, (plain, stranger)
assert plain["Location"] == "https://backoffice.example.com/"
assert own.status_code == 302 and own["Location"].startswith("/admin/login/")
assert own["Strict-Transport-Security"] == "max-age=3600"
assert own["X-Frame-Options"] == "DENY" and own["X-Content-Type-Options"] == "nosniff"
assert "no-store" in own["Cache-Control"]
assert settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY
assert settings.SITE_URL == "https://backoffice.example.com"
print("safe")
"""


@pytest.mark.parametrize(
    ("environment", "sentence"),
    (
        ({}, "SECRET_KEY is not set."),
        (PRODUCTION | {"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        (PRODUCTION | {"SECRET_KEY": PUBLISHED_KEY}, "SECRET_KEY is the published example"),
        (PRODUCTION | {"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
    ),
    ids=("nothing is configured", "empty key", "published key", "no hosts"),
)
@pytest.mark.parametrize(
    "module", (pytest.param("backoffice.settings", marks=pytest.mark.thorough), "backoffice.settings.production")
)
def test_production_refuses_with_a_sentence_and_the_command_for_a_trial(
    environment: dict[str, str], sentence: str, module: str
) -> None:
    done = run_python("manage.py", "check", DJANGO_SETTINGS_MODULE=module, **environment)

    assert done.returncode != 0
    assert sentence in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_deployment_check_is_clean() -> None:
    done = run_python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues (2 silenced)" in done.stdout + done.stderr


def test_only_our_own_proxy_is_believed_that_a_request_came_by_https(tmp_path: Path) -> None:
    environment = PRODUCTION | {
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/database.sqlite3",
        "TRUSTED_PROXIES": "1",
    }
    assert run_python("manage.py", "migrate", **environment).returncode == 0

    done = run_python("-c", BEHIND_A_PROXY, **environment)

    assert done.stdout == "safe\n", done.stderr


@pytest.mark.thorough
def test_pages_work_with_collected_static_files_on_sqlite(tmp_path: Path) -> None:
    environment = PRODUCTION | {
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/database.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
        "ADMINS_NEED_SECOND_FACTOR": "False",
    }

    collected = run_python("manage.py", "collectstatic", "--no-input", **environment)
    migrated = run_python("manage.py", "migrate", **environment)
    visited = run_python("-W", "error", "-c", AS_ADMIN, **environment)

    assert collected.returncode == 0, collected.stderr
    assert migrated.returncode == 0, migrated.stderr
    assert visited.stdout == "all pages work\n", visited.stderr


def test_errors_leave_the_house_only_with_a_dsn_and_without_personal_data() -> None:
    ask = "import django, sentry_sdk; django.setup(); print(sentry_sdk.get_client().options.get('send_default_pii'))"
    production = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "backoffice.settings"}

    without = run_python("-c", ask, **production)
    with_dsn = run_python("-c", ask, SENTRY_DSN="http://key@127.0.0.1:9/1", **production)

    assert without.stdout == "None\n", without.stderr
    assert with_dsn.stdout == "False\n", with_dsn.stderr
