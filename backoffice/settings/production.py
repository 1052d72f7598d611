"""A server that people depend on: it does not start half configured."""

from __future__ import annotations

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from backoffice.sentry import without_personal_data
from backoffice.settings.base import *
from backoffice.settings.base import (
    ALLOWED_HOSTS,
    MIDDLEWARE,
    RELEASE,
    SECRET_KEY,
    SENTRY_DSN,
    SITE_URL,
    TRUSTED_PROXIES,
)
from backoffice.settings.environment import env

DEBUG = False

HOW_TO_TRY = "To try the back office on this machine instead, type: make run"
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put a long random value into the environment or into .env; this makes one:\n"
        "  python3 -c 'import secrets; print(secrets.token_urlsafe(64))'\n" + HOW_TO_TRY
    )
if SECRET_KEY.startswith(("insecure-", "django-insecure-")):
    raise ImproperlyConfigured(
        "SECRET_KEY is the published example, so anybody could forge a login. Set a random one of your own.\n"
        + HOW_TO_TRY
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is empty, so every request would be refused. Set it to the names this server answers to, "
        "separated by commas, for example: ALLOWED_HOSTS=backoffice.example.com\n" + HOW_TO_TRY
    )

# Not by the address that was asked: whoever asks for somebody else's password link chooses its port.
SITE_URL = SITE_URL or ("" if ALLOWED_HOSTS[0].startswith((".", "*")) else f"https://{ALLOWED_HOSTS[0]}")
MIDDLEWARE = (*MIDDLEWARE[:3], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[3:])
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Root collects them, nginx and the service send them: they are no secret, unlike uploads.
    "staticfiles": {
        "BACKEND": "backoffice.static_files.StaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

ADMINS_NEED_SECOND_FACTOR = env.bool("ADMINS_NEED_SECOND_FACTOR", default=True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = (r"^health/",)  # a probe on the inside speaks plain HTTP
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=3600)  # short first: browsers do not forget
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=True)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
# Whether the whole domain speaks HTTPS only, and for good, is for its owner to say, not for one host on it.
SILENCED_SYSTEM_CHECKS = ("security.W005", "security.W021")

if SENTRY_DSN:
    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_personal_data,
        release=RELEASE or None,
    )
