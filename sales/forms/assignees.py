"""The people whom an order may be given to."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet

from backoffice.models import User
from backoffice.roles import Role

WORKERS = (Role.ADMIN.group_name, Role.STAFF.group_name)


def assignees(*, current: int | None = None) -> QuerySet[User]:
    """Return who works on orders now, and the one who holds this order, also after leaving."""
    works = Q(is_active=True) & (Q(is_superuser=True) | Q(groups__name__in=WORKERS))
    return User.objects.filter(works | Q(pk=current)).distinct()


class AssigneeField(forms.ModelChoiceField[User]):
    """A short list, not an autocomplete: Staff may not search the accounts."""

    def label_from_instance(self, obj: User) -> str:
        return obj.display_name
