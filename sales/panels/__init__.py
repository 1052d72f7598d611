"""What the order desk hangs into the start page."""

from __future__ import annotations

from backoffice.registries import PanelSource, panel_sources
from sales.panels.orders import my_drafts, newest_orders
from sales.panels.revenue import revenue
from sales.panels.to_do import to_do

VIEW, ADD = "sales.view_order", "sales.add_order"


def register() -> None:
    panel_sources.register("sales.revenue", PanelSource(VIEW, revenue))
    panel_sources.register("sales.to_do", PanelSource(VIEW, to_do))
    panel_sources.register("sales.newest_orders", PanelSource(VIEW, newest_orders))
    panel_sources.register("sales.my_drafts", PanelSource(ADD, my_drafts))
