"""The test suite: TEST_DATABASE is sqlite or postgresql; nothing is written outside a temporary folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from backoffice.settings.base import *
from backoffice.settings.base import DATABASES, INSTALLED_APPS
from backoffice.settings.database import SQLITE, SQLITE_OPTIONS
from backoffice.settings.environment import env

_folder = tempfile.TemporaryDirectory(prefix="backoffice-test-")
FOLDER = Path(_folder.name)

DEBUG = False
SECRET_KEY = "insecure-key-for-tests"
ALLOWED_HOSTS = ["testserver"]
TRUSTED_PROXIES = 0
SITE_URL = MEDIA_ACCEL = ""
TIME_ZONE = "UTC"
MEDIA_ROOT = FOLDER / "media"
IMPORTS_ROOT = FOLDER / "imports"
JOBS_ROOT = FOLDER / "jobs"
BACKGROUND_JOBS = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ("django.contrib.auth.hashers.MD5PasswordHasher",)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "backoffice.sessions.db"
LOGGING = {}
INSTALLED_APPS = (*INSTALLED_APPS, "backoffice.tests")  # for its `flush`

if env.str("TEST_DATABASE", default="sqlite") == "postgresql":
    from backoffice.tests.postgres import server_settings

    DATABASES = {"default": server_settings(DATABASES["default"])}
    DATABASES["default"]["TEST"] = {"NAME": f"test_backoffice_{os.getpid()}"}
else:
    # A file, because races on SQLite's default test database in memory are unlike those on a file.
    DATABASES = {
        "default": {
            "ENGINE": SQLITE,
            "NAME": FOLDER / "not-used.sqlite3",
            "OPTIONS": SQLITE_OPTIONS | {"init_command": f"{SQLITE_OPTIONS['init_command']}; PRAGMA synchronous=OFF"},
            "TEST": {"NAME": FOLDER / "test.sqlite3"},
        }
    }
