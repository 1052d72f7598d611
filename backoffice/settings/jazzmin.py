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
    "site_logo": "backoffice/logo.png",
    "site_icon": "backoffice/favicon.png",
    "site_logo_classes": "",
    "use_google_fonts_cdn": False,
    "custom_css": "backoffice/admin.css",
    "topmenu_links": ({"name": label("cart", "Cart"), "url": "cart", "permissions": ("sales.add_order",)},),
    "usermenu_links": ({"name": "My account", "url": "/users/account/", "icon": "fas fa-user"},),
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
        "backoffice.auditevent",
    ),
    "icons": {
        "sales": "fas fa-shopping-cart",
        "sales.order": "fas fa-file-invoice",
        "sales.customer": "fas fa-address-book",
        "inventory": "fas fa-boxes",
        "inventory.product": "fas fa-tag",
        "inventory.productfamily": "fas fa-tags",
        "inventory.category": "fas fa-sitemap",
        "inventory.stocklevel": "fas fa-warehouse",
        "inventory.stockmovement": "fas fa-exchange-alt",
        "inventory.stockreservation": "fas fa-bookmark",
        "inventory.stocklocation": "fas fa-map-marker-alt",
        "backoffice": "fas fa-cogs",
        "backoffice.user": "fas fa-user",
        "backoffice.sitesettings": "fas fa-sliders-h",
        "backoffice.auditevent": "fas fa-clipboard-list",
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
