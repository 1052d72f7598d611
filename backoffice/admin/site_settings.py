"""The shop's settings: one row, so its page is the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeAdmin, adopt, changes_of, signed_in
from backoffice.models import SiteSettings
from backoffice.models.site_settings import ONLY_ID
from backoffice.percent import PercentField, percent_text
from backoffice.services.site_settings import edit_site_settings


class SiteSettingsForm(forms.ModelForm[SiteSettings]):
    default_tax_rate = PercentField(
        label=_("default tax rate"),
        help_text=_("In percent: “19” or “7.25”. For shipping, and for products without a rate of their own."),
    )


@admin.register(SiteSettings)
class SiteSettingsAdmin(BackofficeAdmin[SiteSettings]):
    form = SiteSettingsForm
    history_words = {"default_tax_rate": percent_text}
    fieldsets = (
        (_("Company"), {"fields": ("company_name", "company_address")}),
        (_("Selling"), {"fields": ("currency", "order_prefix", "prices_include_tax", "default_tax_rate")}),
        (_("Stock"), {"fields": ("low_stock_threshold",)}),
    )
    audited_by_service = True

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:backoffice_sitesettings_change", args=(ONLY_ID,)))

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        version = self.known_version(request)
        adopt(obj, edit_site_settings(changes=changes_of(form), by=signed_in(request), version=version))
