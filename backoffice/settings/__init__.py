"""Pick dev or production by DEBUG; naming one of the modules instead (backoffice.settings.production) works as well."""

from __future__ import annotations

import os

from backoffice.settings.environment import env

if os.environ.get("DJANGO_SETTINGS_MODULE", __name__) == __name__:
    if env.bool("DEBUG", default=False):
        from backoffice.settings.dev import *
    else:
        from backoffice.settings.production import *
