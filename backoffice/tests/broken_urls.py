"""The project's addresses and a few that go wrong, for tests of the error pages."""

from __future__ import annotations

import errno

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from backoffice import urls
from backoffice.urls import handler400, handler403, handler404, handler500

__all__ = ("handler400", "handler403", "handler404", "handler500")


@login_not_required
def bad(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("the secret of the machine")


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("the secret of the machine")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret of the machine")


@csrf_exempt
@login_not_required
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the secret of the machine")


@login_not_required
def full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "the secret of the machine")


urlpatterns = (
    path("bad/", bad),
    path("denied/", denied),
    path("broken/", broken),
    path("away/", away),
    path("full/", full),
    *urls.urlpatterns,
)
