from __future__ import annotations

from backoffice.models.audit import AuditEvent
from backoffice.models.column_mappings import ColumnMapping
from backoffice.models.jobs import DataJob
from backoffice.models.saved_views import SavedView
from backoffice.models.site_settings import SiteSettings
from backoffice.models.users import User
from backoffice.models.versioned import Versioned

__all__ = ("AuditEvent", "ColumnMapping", "DataJob", "SavedView", "SiteSettings", "User", "Versioned")
