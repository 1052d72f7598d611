"""Production's settings over plain HTTP on loopback, with static files that need no collecting."""

from __future__ import annotations

import os

os.environ.update(SECURE_SSL_REDIRECT="False", SECURE_COOKIES="False", ADMINS_NEED_SECOND_FACTOR="False")

from backoffice.settings.production import *
from backoffice.settings.production import MIDDLEWARE, STORAGES
from faults import clock

clock.install()

MIDDLEWARE = tuple(name for name in MIDDLEWARE if not name.startswith("whitenoise"))
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
