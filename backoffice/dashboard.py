"""The start page: panels that the apps hang in, each for who may see what it shows."""

from __future__ import annotations

from django.http import HttpRequest

from backoffice.registries import Panel, panel_sources

PLACES = ("head", "side", "main")


def panels(request: HttpRequest) -> dict[str, list[Panel]]:
    """Return the panels by place, for this person."""
    shown = [
        panel
        for source in panel_sources
        if request.user.has_perm(source.permission)
        for panel in source.panels(request)
    ]
    shown.sort(key=lambda panel: panel.rank)
    return {place: [panel for panel in shown if panel.place == place] for place in PLACES}
