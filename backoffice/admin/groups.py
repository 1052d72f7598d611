"""Roles are written by `sync_roles`; nobody edits groups by hand."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import admin as registers_groups
from django.contrib.auth.models import Group

assert registers_groups
admin.site.unregister(Group)
