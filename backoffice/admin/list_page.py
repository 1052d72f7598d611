"""What stands around the rows of a list: tabs, chips, saved views and the buttons for selected rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backoffice.admin.chips import Chip, chips_of
from backoffice.admin.list_views import VIEW_VAR, View, ViewFilter, count_each
from backoffice.admin.people import signed_in
from backoffice.models import SavedView

DELETE = "delete_selected"
POPUP: tuple[str, ...] = (IS_POPUP_VAR, TO_FIELD_VAR)
BUTTONS = 4
"""So many actions stand in the bar; the others are in its menu."""


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True)
class ListAction:
    name: str
    label: str
    is_destructive: bool
    is_primary: bool = False


@dataclass(frozen=True)
class ListPage:
    """`query` is what a saved view would keep; empty where there is nothing to keep."""

    name: str
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    active_filters: int
    clear_url: str
    all_url: str
    query: str
    saved: SavedView | None
    outdated: Sequence[SavedView]
    """Views of one's own that ask for nothing the list still knows."""
    actions: Sequence[ListAction]
    more_actions: Sequence[ListAction]


def list_page_of(request: HttpRequest, changelist: Any) -> ListPage:
    """Read the tabs' counts and the person's own views: two statements."""
    popup: dict[str, str] = {name: request.GET[name] for name in POPUP if name in request.GET}
    chosen = next((spec.chosen for spec in changelist.filter_specs if isinstance(spec, ViewFilter)), None)
    query = kept_query(changelist, changelist.filter_params)
    own = () if popup else saved_views(request, changelist)
    saved = next((view for view, kept in own if query and kept == query), None)
    chips = chips_of(changelist)
    actions = _actions(request, changelist.model_admin, chosen)
    return ListPage(
        name=changelist.opts.label_lower,
        tabs=(*_tabs(request, changelist, chosen, popup, saved), *_own_tabs(own, saved)),
        chips=chips,
        active_filters=len(chips) - bool(changelist.query),
        clear_url=_address(popup | ({VIEW_VAR: chosen.name} if chosen else {})),
        all_url=_address(popup),
        query="" if popup else query,
        saved=saved,
        outdated=[view for view, kept in own if not kept],
        actions=actions[:BUTTONS],
        more_actions=actions[BUTTONS:],
    )


def kept_query(changelist: Any, asked: Mapping[str, Any]) -> str:
    """Return of a list's parameters those that it knows, in a fixed order."""
    expected = {str(name) for spec in changelist.filter_specs for name in spec.expected_parameters() if name}
    known = {SEARCH_VAR, ORDER_VAR, *expected}
    return urlencode(sorted((name, value) for name, value in asked.items() if name in known), doseq=True)


def saved_views(request: HttpRequest, changelist: Any) -> Sequence[tuple[SavedView, str]]:
    """Return this person's views of the list, each with what is known today of what it asks for."""
    rows = SavedView.objects.filter(user=signed_in(request), list_name=changelist.opts.label_lower)
    return [(view, kept_query(changelist, _parsed(view.query))) for view in rows.order_by("name", "pk")]


def _tabs(
    request: HttpRequest, changelist: Any, chosen: View | None, popup: dict[str, str], saved: SavedView | None
) -> Sequence[Tab]:
    views: Sequence[View] = changelist.model_admin.views
    if not views:
        return (Tab(_("All"), _address(popup), saved is None),) if not popup else ()
    rows = changelist.model_admin.get_queryset(request)
    counts = iter(count_each((rows, *(view.narrow(rows) for view in views))))
    return (
        Tab(_("All"), _address(popup), chosen is None and saved is None, next(counts)),
        *(
            Tab(str(view.label), _address({VIEW_VAR: view.name} | popup), view is chosen and saved is None, count)
            for view, count in zip(views, counts, strict=True)
        ),
    )


def _own_tabs(own: Sequence[tuple[SavedView, str]], saved: SavedView | None) -> Sequence[Tab]:
    return tuple(Tab(view.name, f"?{query}", view is saved) for view, query in own if query)


def _actions(request: HttpRequest, model_admin: Any, chosen: View | None) -> Sequence[ListAction]:
    """Return the actions that this person may take, what the view is for first, what destroys last."""
    next_step = chosen.actions[:1] if chosen else ()
    offered = [
        ListAction(
            name,
            _("Delete") if name == DELETE else str(label),
            name in model_admin.destructive_actions,
            name in next_step,
        )
        for name, label in model_admin.get_action_choices(request)
        if name
    ]
    first = (*next_step, *(name for name in model_admin.main_actions if name not in next_step))
    rank = {name: number for number, name in enumerate(first)}
    return sorted(
        offered, key=lambda action: (rank.get(action.name, len(rank)), action.is_destructive, action.name == DELETE)
    )


def _address(parameters: Mapping[str, str]) -> str:
    return "?" + urlencode(parameters)


def _parsed(query: str) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for name, value in parse_qsl(query):  # the column is short, which bounds their number
        parameters.setdefault(name, []).append(value)
    return parameters
