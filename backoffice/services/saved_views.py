"""Keep, rename and drop a person's own views of the lists."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput
from backoffice.models import SavedView, User
from backoffice.services.validation import check_fields, required_text

MOST = 20
LONGEST_NAME = 40


@transaction.atomic
def save_view(*, list_name: str, name: str, query: str, by: User) -> SavedView:
    """Keep a view of a list ("sales.order"); one of the same name is replaced. Raises InvalidInput."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one at a time, or two tabs would pass the limit
    own = SavedView.objects.filter(user=by, list_name=list_name)
    name = required_text(name, missing=_("Give the view a name."), most=LONGEST_NAME)
    known = own.filter(name=name).first()
    if known is None and own.count() >= MOST:
        raise InvalidInput(_("You have %(most)d views of this list. Delete one that you do not need.") % {"most": MOST})
    view = known or SavedView(user=by, list_name=list_name, name=name)
    view.query = query
    check_fields(view, InvalidInput)
    view.save()
    return view


@transaction.atomic
def rename_view(view_id: int, *, name: str, by: User) -> SavedView:
    """Call a view something else. Raises SavedView.DoesNotExist where it is not this person's own, InvalidInput."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    view = SavedView.objects.get(pk=view_id, user=by)
    view.name = required_text(name, missing=_("Give the view a name."), most=LONGEST_NAME)
    if SavedView.objects.filter(user=by, list_name=view.list_name, name=view.name).exclude(pk=view.pk).exists():
        raise InvalidInput(_("You have a view “%(name)s” of this list already.") % {"name": view.name})
    check_fields(view, InvalidInput)
    view.save(update_fields=("name",))
    return view


def delete_view(view_id: int, *, by: User) -> SavedView:
    """Drop a view. Raises SavedView.DoesNotExist where it is not this person's own."""
    view = SavedView.objects.get(pk=view_id, user=by)
    SavedView.objects.filter(pk=view.pk).delete()
    return view
