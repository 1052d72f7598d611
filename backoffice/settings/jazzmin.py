"""How the admin's theme looks: no address outside this server, one form without tabs."""

from __future__ import annotations

from typing import Any

from backoffice.navbar import label

JAZZMIN_SETTINGS: dict[str, Any] = {
    "site_title": "Back office",
    "site_header": "Back office",
    "site_brand": "Back office",
    "welcome_sign": "Sign in to the back office",
    "copyright": "",
    "site_logo": "backoffice/logo.svg",
    "site_icon": "backoffice/favicon.svg",
    "site_logo_classes": "",
    "use_google_fonts_cdn": False,
    "topmenu_links": ({"name": label("cart", "New order"), "url": "cart", "permissions": ("sales.add_order",)},),
    "changeform_format": "single",
    "related_modal_active": False,
    "show_ui_builder": False,
    "show_theme_chooser": False,
    "hide_apps": ("auth",),
    "order_with_respect_to": (
        "sales",
        "sales.order",
        "sales.customer",
        "inventory",
        "inventory.product",
        "inventory.productfamily",
        "inventory.category",
        "inventory.stocklevel",
        "inventory.stockmovement",
        "inventory.stockreservation",
        "inventory.stocklocation",
        "backoffice",
        "backoffice.user",
        "backoffice.sitesettings",
        "backoffice.columnmapping",
        "backoffice.datajob",
        "backoffice.auditevent",
    ),
    "default_icon_children": "dot",
    "icons": {  # names of symbols in static/backoffice/icons.svg
        "sales": "cart",
        "sales.order": "receipt",
        "sales.customer": "contact",
        "inventory": "boxes",
        "inventory.product": "tag",
        "inventory.productfamily": "layers",
        "inventory.category": "tree",
        "inventory.stocklevel": "boxes",
        "inventory.stockmovement": "moves",
        "inventory.stockreservation": "bookmark",
        "inventory.stocklocation": "pin",
        "backoffice": "sliders",
        "backoffice.user": "users",
        "backoffice.sitesettings": "sliders",
        "backoffice.columnmapping": "edit",
        "backoffice.datajob": "upload",
        "backoffice.auditevent": "clipboard",
    },
}

JAZZMIN_UI_TWEAKS: dict[str, Any] = {
    "theme": "default",
    "default_theme_mode": "auto",
    "navbar_fixed": True,
    "sidebar_fixed": True,
    # Two looks instead of a rainbow: what to do, and everything else.
    "button_classes": {
        "primary": "btn-primary",
        "secondary": "btn-outline-secondary",
        "info": "btn-outline-secondary",
        "warning": "btn-outline-secondary",
        "danger": "btn-outline-danger",
        "success": "btn-primary",
    },
}
