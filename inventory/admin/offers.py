"""Show what other apps do with products: actions of the list, buttons of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice.admin.base import BackofficeAdmin, ObjectButton
from inventory.models import Product
from inventory.registries import ProductAction, product_actions

MOST = 1_000
"""Ids that are handed on at most; who takes fewer says so."""


class OfferedActions(BackofficeAdmin[Product]):
    """Ask the registry at each request: it is filled after this class is made."""

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        for name, action in product_actions.items():
            if request.user.has_perm(action.permission):
                actions[name] = (_runner(action), name, action.description)
        return actions

    def get_object_buttons(self, request: HttpRequest, obj: Product) -> Sequence[ObjectButton]:
        offered = [action for action in product_actions if request.user.has_perm(action.permission)]
        own = [ObjectButton(str(action.label), url) for action in offered if (url := action.url(obj))]
        return (*own, *super().get_object_buttons(request, obj))


def _runner(action: ProductAction) -> Callable[..., None]:
    def run(admin: OfferedActions, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        action.run(request, list(queryset.order_by("name", "pk").values_list("pk", flat=True)[:MOST]))

    return run
