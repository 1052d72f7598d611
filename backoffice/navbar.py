"""Words in the top menu that depend on who asks: Jazzmin reads the menu from the settings, once for all.

A label is a text that is made anew each time a page prints it, from the request that is being answered. It may read the
session, which is there already, and must not ask the database.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazystr

from backoffice.registries import Registry

labels: Registry[Callable[[HttpRequest], str]] = Registry()
_request: ContextVar[HttpRequest | None] = ContextVar("request_of_the_navbar", default=None)


class NavbarMiddleware:
    """Remember the request while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


class Label:
    """A text that `labels[name]` makes; `otherwise` where nobody asks."""

    def __init__(self, name: str, otherwise: str) -> None:
        self.name, self.otherwise = name, otherwise

    def __str__(self) -> str:
        request, make = _request.get(), labels.get(self.name)
        return self.otherwise if request is None or make is None else make(request)


def label(name: str, otherwise: str) -> Any:
    """Return the label as a lazy text, for the settings."""
    return lazystr(Label(name, otherwise))
