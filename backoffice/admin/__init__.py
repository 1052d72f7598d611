from __future__ import annotations

from backoffice.admin import audit_events, column_mappings, groups, jobs, sign_in, site_settings, users

__all__ = ("audit_events", "column_mappings", "groups", "jobs", "sign_in", "site_settings", "users")
