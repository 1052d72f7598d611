"""Where a list's page sends a view to keep, to rename or to drop; everybody has views of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.admin.list_page import kept_query
from backoffice.admin.lists import without_blanks
from backoffice.admin.people import signed_in
from backoffice.exceptions import DomainError
from backoffice.models import SavedView
from backoffice.services.saved_views import delete_view, rename_view, save_view
from backoffice.sites import refuse_nul


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a list as it is shown, under a name; only what the list knows is kept."""
    model_admin = _list_of(request, request.POST.get("list", ""))
    address, query = _address_of(model_admin), ""
    try:
        query = _checked(request, model_admin, request.POST.get("query", ""))
        if not query:
            raise _Nothing(_("Choose a filter or search first; then there is a view to save."))
        name = request.POST.get("name", "")
        view = save_view(list_name=model_admin.opts.label_lower, name=name, query=query, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view “%(name)s” is saved, for you alone.") % {"name": view.name})
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Drop one's own view of a list that one may see; another's does not exist here."""
    by = signed_in(request)
    try:
        address = _address_of(_list_of(request, SavedView.objects.get(pk=view_id, user=by).list_name))
        view = delete_view(view_id, by=by)
    except SavedView.DoesNotExist as error:
        raise Http404(_("There is no such view.")) from error
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return HttpResponseRedirect(address)


@require_POST
def rename(request: HttpRequest, view_id: int) -> HttpResponse:
    """Call one's own view something else, and lead back to it; another's does not exist here."""
    by = signed_in(request)
    try:
        known = SavedView.objects.get(pk=view_id, user=by)
        address = f"{_address_of(_list_of(request, known.list_name))}?{known.query}"
        view = rename_view(view_id, name=request.POST.get("name", ""), by=by)
    except SavedView.DoesNotExist as error:
        raise Http404(_("There is no such view.")) from error
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view is called “%(name)s” now.") % {"name": view.name})
    return HttpResponseRedirect(address)


class _Nothing(DomainError):
    """The list is shown as everybody sees it."""


def _list_of(request: HttpRequest, name: str) -> Any:
    """Return the admin of a list. Raises Http404 for an unknown one, PermissionDenied for who may not see it."""
    found = next((known for model, known in admin.site._registry.items() if model._meta.label_lower == name), None)
    if found is None:
        raise Http404(_("There is no such list."))
    if not found.has_view_permission(request):
        raise PermissionDenied
    return found


def _checked(request: HttpRequest, model_admin: Any, query: str) -> str:
    """Ask the list itself what it knows of the query. Raises DomainError where it understands none of it."""
    asked = QueryDict(query[:1_000])
    refuse_nul(asked)
    known = without_blanks(asked)
    mine, request.GET = request.GET, known  # type: ignore[assignment]
    try:
        return kept_query(model_admin.get_changelist_instance(request), dict(known.lists()))
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise _Nothing(_("This list cannot be saved as a view. Clear all and choose the filters again.")) from error
    finally:
        request.GET = mine


def _address_of(model_admin: Any) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")
