"""People: invite, give a role, let go. Nobody is deleted: what they did keeps their name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.admin.base import BackofficeAdmin, ObjectButton, adopt, changes_of, note_refusal, signed_in
from backoffice.admin.list_views import View
from backoffice.context import site_url
from backoffice.exceptions import DomainError
from backoffice.forms import GivenPasswordForm
from backoffice.models import User
from backoffice.roles import Role
from backoffice.services import audit
from backoffice.services.lockout import is_locked_out, unlock_user
from backoffice.services.second_factor import has_second_factor, turn_off
from backoffice.services.users import edit_user, end_sessions, invitation_path, invite_user, set_active, set_role
from backoffice.templatetags import shown

ROLES = {role.value: role for role in Role}


class UserForm(forms.ModelForm[User]):
    """Who somebody is and the one role they have."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.STAFF)

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")
        help_texts: ClassVar[Any] = {"username": _("Letters, digits and @ . + - _, without blanks.")}
        labels = {"email": _("E-mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "role" in self.fields:
            self.fields["role"].initial = self.instance.role

    def clean_username(self) -> str:
        """Refuse a name that differs from another's by its case only."""
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account of this name already. Choose another."))
        return username


class RoleFilter(admin.SimpleListFilter):
    """A superuser counts as Admin, as everywhere."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[User]) -> models.QuerySet[User]:
        role = ROLES.get(self.value() or "")
        if role is None:
            return queryset
        in_group = User.groups.through.objects.filter(user=models.OuterRef("pk"), group__name=role.group_name)
        if role is Role.ADMIN:
            return queryset.filter(models.Exists(in_group) | models.Q(is_superuser=True))
        return queryset.filter(models.Exists(in_group), is_superuser=False)


@admin.register(User)
class UserAdmin(BackofficeAdmin[User], DjangoUserAdmin[User]):
    history_events = {
        "invited": _("Invited"),
        "password set": _("Password set"),
        "demo password": _("Password set"),
    }
    history_hidden = ("is_superuser", "is_staff")
    list_display = ("username", "full_name", "mail", "role_label", "state", "last_seen")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username", "id")
    form = add_form = UserForm
    add_form_template = None  # Django's announces a password; here the invited person sets it
    fieldsets: ClassVar[Any] = ((None, {"fields": ("username", "first_name", "last_name", "email", "role")}),)
    add_fieldsets = fieldsets
    readonly_fields = ()
    filter_horizontal = ()
    views = (
        View("active", _("Active"), lambda users: users.filter(is_active=True)),
        View("inactive", _("Deactivated"), lambda users: users.filter(is_active=False), ("activate_selected",)),
    )
    actions = ("activate_selected", "deactivate_selected")
    destructive_actions = ("deactivate_selected",)
    audited_by_service = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def history_event(self, noted: str) -> str | None:
        _role, is_role, label = noted.partition("role: ")
        return gettext("Role: %(role)s") % {"role": label} if is_role else super().history_event(noted)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show a Viewer's role as text: it is no column that Django could show read-only."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ("username", "first_name", "last_name", "email", "role_label")})]

    def get_urls(self) -> list[URLPattern]:
        views = (
            ("activate", self.activate_view),
            ("deactivate", self.deactivate_view),
            ("invite", self.invite_view),
            ("sign_out", self.sign_out_view),
            ("unlock", self.unlock_view),
            ("forget_second_factor", self.forget_second_factor_view),
        )
        own = [
            path(f"<int:user_id>/{verb}/", self.admin_site.admin_view(view), name=f"backoffice_user_{verb}")
            for verb, view in views
        ]
        return [*own, *super().get_urls()]

    def get_object_buttons(self, request: HttpRequest, obj: User) -> Sequence[ObjectButton]:
        if not self.has_change_permission(request, obj):
            return ()
        verb, label = ("deactivate", _("Deactivate")) if obj.is_active else ("activate", _("Activate"))
        password = ObjectButton(
            gettext("Set password"), reverse("admin:auth_user_password_change", args=(obj.pk,)), is_link=True
        )
        invite = ObjectButton(gettext("New invitation link"), reverse("admin:backoffice_user_invite", args=(obj.pk,)))
        switch = ObjectButton(str(label), reverse(f"admin:backoffice_user_{verb}", args=(obj.pk,)))
        sign_out = ObjectButton(
            gettext("Sign out everywhere"), reverse("admin:backoffice_user_sign_out", args=(obj.pk,))
        )
        unlock = ObjectButton(gettext("Unlock"), reverse("admin:backoffice_user_unlock", args=(obj.pk,)))
        forget = ObjectButton(
            gettext("Forget second factor"), reverse("admin:backoffice_user_forget_second_factor", args=(obj.pk,))
        )
        locked = (unlock,) if is_locked_out(obj) else ()
        factor = (forget,) if has_second_factor(obj) else ()
        return (password, *locked, *factor, *((invite,) if _is_invited(obj) else (sign_out,)), switch)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by, role = signed_in(request), Role(form.cleaned_data["role"])
        fields = {name: value for name, value in changes_of(form).items() if name != "role"}
        if not change:
            base_url = site_url(request)
            saved = invite_user(**({"email": ""} | fields), role=role, by=by, base_url=base_url)
        else:
            saved = edit_user(obj.pk, changes=fields, by=by, version=self.known_version(request))
            if "role" in form.changed_data:
                saved = set_role(obj.pk, role=role, by=by)
        adopt(obj, saved)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        self._show_link(request, obj)
        return HttpResponseRedirect(reverse("admin:backoffice_user_changelist"))

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, obj: User) -> str:
        return obj.get_full_name()

    @admin.display(description=_("e-mail"), ordering="email")
    def mail(self, user: User) -> str:
        return user.email

    @admin.display(description=_("role"))
    def role_label(self, obj: User) -> str:
        return str(obj.role.label) if obj.role else ""

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, obj: User) -> str:
        if not obj.is_active:
            return status_badge("archived", _("Deactivated"))
        return status_badge("pending", _("Invited")) if _is_invited(obj) else status_badge("ok", _("Active"))

    @admin.display(description=_("last signed in"), ordering="last_login")
    def last_seen(self, obj: User) -> str:
        return shown.when(obj.last_login)

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate_selected(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        self._switch(request, queryset, active=True)

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate_selected(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        self._switch(request, queryset, active=False)

    def activate_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._switch_one(request, user_id, active=True)

    def deactivate_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._switch_one(request, user_id, active=False)

    def invite_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Show a new link to set the first password, for a mail that never came."""
        user = self._target(request, user_id)
        if _is_invited(user):
            audit.record("user.invite_again", user, by=signed_in(request))
            self._show_link(request, user)
        return HttpResponseRedirect(_page_of(user))

    def sign_out_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """End all sessions of somebody whose computer or phone is in other hands."""
        user = end_sessions(self._target(request, user_id).pk, by=signed_in(request))
        self.message_user(request, gettext("%s is signed out everywhere.") % user.display_name, messages.SUCCESS)
        return HttpResponseRedirect(_page_of(user))

    def unlock_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Let somebody try again who has typed too many wrong passwords."""
        user = unlock_user(self._target(request, user_id).pk, by=signed_in(request))
        self.message_user(request, gettext("%s may try to sign in again.") % user.display_name, messages.SUCCESS)
        return HttpResponseRedirect(_page_of(user))

    def forget_second_factor_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Let somebody whose phone and recovery codes are gone sign in with the password alone, once."""
        user = turn_off(self._target(request, user_id).pk, by=signed_in(request))
        sentence = gettext("%s signs in without a second factor next time, and sets up a new one then.")
        self.message_user(request, sentence % user.display_name, messages.SUCCESS)
        return HttpResponseRedirect(_page_of(user))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Run Django's page on a copy of this admin whose form knows who is asking."""
        asked = copy(self)
        asked.change_password_form = partial(GivenPasswordForm, by=signed_in(request))
        return super(UserAdmin, asked).user_change_password(request, id, form_url)

    def _show_link(self, request: HttpRequest, user: User) -> None:
        """Show the link to the Admin who asked, once: it lets its bearer set this password, as every Admin may."""
        sentence = (
            _("{name} is invited, and a mail is on its way to {email}. Should it not arrive, pass this link on:")
            if user.email
            else _("{name} is invited. There is no e-mail address, so pass this link on:")
        )
        link = format_html("<br><code>{}</code>", site_url(request) + invitation_path(user))
        told = format_html(str(sentence), name=user.display_name, email=user.email)
        self.message_user(request, format_html("{}{}", told, link), messages.SUCCESS)

    def _switch_one(self, request: HttpRequest, user_id: int, *, active: bool) -> HttpResponse:
        user = self._target(request, user_id)
        self._switch(request, [user], active=active)
        return HttpResponseRedirect(_page_of(user))

    def _target(self, request: HttpRequest, user_id: int) -> User:
        """Return whom a button is about, for a POST of somebody who may change people."""
        user = get_object_or_404(User, pk=user_id)
        if request.method != "POST" or not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _switch(self, request: HttpRequest, users: Iterable[User], *, active: bool) -> None:
        done: list[User] = []
        for user in users:
            try:
                done.append(set_active(user.pk, active=active, by=signed_in(request)))
            except DomainError as error:
                note_refusal(request, "user.activate" if active else "user.deactivate", user, error)
                self.message_user(request, str(error), messages.ERROR)
        if done:
            self.message_user(request, _switched(done, active=active), messages.SUCCESS)


def _switched(users: Sequence[User], *, active: bool) -> str:
    """Say who can sign in now, or cannot any more."""
    if len(users) == 1:
        words = gettext("%(name)s can sign in again.") if active else gettext("%(name)s cannot sign in any more.")
        return words % {"name": users[0].display_name}
    words = gettext("%(n)d people can sign in again.") if active else gettext("%(n)d people cannot sign in any more.")
    return words % {"n": len(users)}


def _is_invited(user: User) -> bool:
    """Say whether somebody has never set a password."""
    return user.is_active and not user.has_usable_password()


def _page_of(user: User) -> str:
    return reverse("admin:backoffice_user_change", args=(user.pk,))
