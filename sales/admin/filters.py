"""Filters of the order list that a field alone does not give."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.forms.assignees import assignees
from sales.models import Order, OrderQuerySet

ME, NOBODY = "me", "nobody"


class StockFilter(admin.SimpleListFilter):
    """Which pending orders wait for stock, and which can be processed now."""

    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        return (("ready", _("Ready to process")), ("short", _("Waits for stock")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        assert isinstance(queryset, OrderQuerySet)
        if self.value() == "ready":
            return queryset.ready()
        return queryset.short() if self.value() == "short" else queryset


class AssigneeFilter(admin.SimpleListFilter):
    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        others = ((str(user.pk), user.display_name) for user in assignees().exclude(pk=request.user.pk or 0))
        return ((ME, _("Me")), (NOBODY, _("Nobody")), *others)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        value = self.value()
        if value == NOBODY:
            return queryset.filter(assigned_to__isnull=True)
        if value == ME:
            return queryset.filter(assigned_to=request.user.pk)
        return queryset.filter(assigned_to=int(value)) if value and value.isdecimal() and len(value) < 19 else queryset


class FollowUpFilter(admin.SimpleListFilter):
    title = _("follow-up")
    parameter_name = "follow_up"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        return (("due", _("Due")), ("later", _("Later")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        assert isinstance(queryset, OrderQuerySet)
        if self.value() == "due":
            return queryset.due(timezone.localdate())
        return queryset.open().filter(follow_up_on__gt=timezone.localdate()) if self.value() == "later" else queryset


class CreatedByFilter(admin.SimpleListFilter):
    title = _("created by")
    parameter_name = "created"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        return ((ME, _("Me")),)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        return queryset.filter(created_by=request.user.pk) if self.value() == ME else queryset
