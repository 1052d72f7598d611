"""Who may do what: the three roles and their permissions, as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is a group of the same name (its label); a superuser counts as Admin."""

    ADMIN = "admin", _("Admin")
    STAFF = "staff", _("Staff")
    VIEWER = "viewer", _("Viewer")

    @property
    def group_name(self) -> str:
        """The name of the group behind the role; never translated."""
        return self.name.capitalize()


VIEWER_PERMISSIONS = frozenset(
    {
        "inventory.view_category",
        "inventory.view_product",
        "inventory.view_productfamily",
        "inventory.view_productimage",
        "inventory.view_stocklevel",
        "inventory.view_stocklocation",
        "inventory.view_stockmovement",
        "inventory.view_stockreservation",
        "sales.view_customer",
        "sales.view_customeraddress",
        "sales.view_order",
        "sales.view_orderline",
        "sales.view_ordernote",
    }
)

STAFF_PERMISSIONS = VIEWER_PERMISSIONS | {
    "backoffice.add_columnmapping",
    "backoffice.change_columnmapping",
    "backoffice.delete_columnmapping",
    "backoffice.view_columnmapping",
    "backoffice.view_datajob",
    "inventory.add_category",
    "inventory.add_product",
    "inventory.add_productfamily",
    "inventory.add_productimage",
    "inventory.adjust_stock",
    "inventory.archive_product",
    "inventory.change_category",
    "inventory.change_product",
    "inventory.change_productfamily",
    "inventory.change_productimage",
    "inventory.delete_productimage",
    "inventory.export_product",
    "inventory.export_stocklevel",
    "inventory.export_stockmovement",
    "inventory.import_product",
    "inventory.view_cost_price",
    "sales.add_customer",
    "sales.add_customeraddress",
    "sales.add_order",
    "sales.add_orderline",
    "sales.add_ordernote",
    "sales.cancel_order",
    "sales.change_customer",
    "sales.change_customeraddress",
    "sales.change_order",
    "sales.change_orderline",
    "sales.delete_customeraddress",
    "sales.delete_orderline",
    "sales.deliver_order",
    "sales.export_customer",
    "sales.export_order",
    "sales.import_customer",
    "sales.prioritise_order",
    "sales.process_order",
    "sales.reopen_order",
    "sales.ship_order",
    "sales.submit_order",
}

ADMIN_PERMISSIONS = STAFF_PERMISSIONS | {
    "backoffice.add_user",
    "backoffice.change_sitesettings",
    "backoffice.change_user",
    "backoffice.export_auditevent",
    "backoffice.view_auditevent",
    "backoffice.view_sitesettings",
    "backoffice.view_user",
    "inventory.add_stocklocation",
    "inventory.change_stocklocation",
    "inventory.delete_category",
    "inventory.delete_product",
    "inventory.delete_productfamily",
    "inventory.delete_stocklocation",
    "sales.delete_customer",
    "sales.delete_order",
}

ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ADMIN: frozenset(ADMIN_PERMISSIONS),
    Role.STAFF: frozenset(STAFF_PERMISSIONS),
    Role.VIEWER: VIEWER_PERMISSIONS,
}
