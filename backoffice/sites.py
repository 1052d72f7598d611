"""The admin site: the whole interface of the product."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class BackofficeAdminSite(admin.AdminSite):
    site_header = _("Back office")
    site_title = _("Back office")
    index_title = _("Start")
    empty_value_display = "–"


class BackofficeAdminConfig(AdminConfig):
    """Replaces `django.contrib.admin`; named by its full path in INSTALLED_APPS."""

    default = False
    default_site = "backoffice.sites.BackofficeAdminSite"
