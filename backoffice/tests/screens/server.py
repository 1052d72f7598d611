"""The back office over HTTP as production serves it: hashed, compressed static files that browsers keep."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.testcases import LiveServerThread

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "backoffice.static_files.StaticFilesStorage"},
}


STATEMENTS = "X-Statements"
COUNTING = "backoffice.tests.screens.server.StatementsMiddleware"


class StatementsMiddleware:
    """Say in a header how many SQL statements the answer took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: list[str] = []

        def ask(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(ask):
            response = self.get_response(request)
        response[STATEMENTS] = str(len(asked))
        return response


@contextmanager
def production_server() -> Iterator[str]:
    """Serve the test database on a free port; yield the address."""
    before, after = settings.MIDDLEWARE[:2], settings.MIDDLEWARE[2:]
    with (
        tempfile.TemporaryDirectory(prefix="backoffice-static-") as folder,
        override_settings(
            STATIC_ROOT=folder,
            STORAGES=STORAGES,
            MIDDLEWARE=(COUNTING, *before, "whitenoise.middleware.WhiteNoiseMiddleware", *after),
            ALLOWED_HOSTS=["127.0.0.1", "testserver"],
            BACKGROUND_JOBS=True,
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
