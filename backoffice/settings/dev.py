"""A person's own machine: errors in the browser, a key that protects nothing, mail on the console."""

from __future__ import annotations

from backoffice.settings.base import *
from backoffice.settings.base import ALLOWED_HOSTS, LOGGING, SECRET_KEY

DEBUG = True
SECRET_KEY = SECRET_KEY or "insecure-key-for-one-machine-only"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
LOGGING["loggers"]["backoffice.requests"] = {"level": "WARNING"}  # runserver writes a line a request itself
