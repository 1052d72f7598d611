"""The back office over HTTP as production serves it: hashed, compressed static files that browsers keep."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "backoffice.static_files.StaticFilesStorage"},
}


@contextmanager
def production_server() -> Iterator[str]:
    """Serve the test database on a free port; yield the address."""
    before, after = settings.MIDDLEWARE[:2], settings.MIDDLEWARE[2:]
    with (
        tempfile.TemporaryDirectory(prefix="backoffice-static-") as folder,
        override_settings(
            STATIC_ROOT=folder,
            STORAGES=STORAGES,
            MIDDLEWARE=(*before, "whitenoise.middleware.WhiteNoiseMiddleware", *after),
            ALLOWED_HOSTS=["127.0.0.1", "testserver"],
        ),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        thread: Any = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)  # type: ignore[arg-type]
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        try:
            if thread.error:
                raise thread.error
            yield f"http://127.0.0.1:{thread.port}"
        finally:
            thread.terminate()
