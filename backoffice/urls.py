"""Every address: the admin, short ways into it, and what works without signing in (sign-in, password reset, health)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.contrib.auth import views as auth
from django.http import HttpResponseBase
from django.urls import include, path
from django.views.generic import RedirectView

from backoffice import saved_views, views
from backoffice.account import FirstPasswordView, ForgottenPasswordView, OwnPasswordView, account, sign_out_everywhere
from backoffice.health import health, live, ready
from backoffice.second_factor import second_factor

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error


def lead_to(name: str) -> Callable[..., HttpResponseBase]:
    """A view that leads to the page of this name."""
    return RedirectView.as_view(pattern_name=name, query_string=True)


password_reset = (
    path("", ForgottenPasswordView.as_view(), name="admin_password_reset"),
    path("done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("<uidb64>/<token>/", FirstPasswordView.as_view(), name="password_reset_confirm"),
    path("complete/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
)

urlpatterns = (
    path("", lead_to("admin:index"), name="home"),
    path("products/", lead_to("admin:inventory_product_changelist"), name="products"),
    path("orders/", lead_to("admin:sales_order_changelist"), name="orders"),
    path("cart/", include("sales.urls")),
    path("users/", views.users, name="users"),
    path("users/account/", account, name="account"),
    path("users/second-factor/", second_factor, name="second_factor"),
    path("users/sign-out-everywhere/", sign_out_everywhere, name="sign_out_everywhere"),
    path("users/login/", views.sign_in, name="login"),
    path("users/logout/", auth.LogoutView.as_view(), name="logout"),
    path("users/password/", lead_to("admin:password_change"), name="password"),
    path("users/views/save/", saved_views.save, name="save_view"),
    path("users/views/<int:view_id>/rename/", saved_views.rename, name="rename_view"),
    path("users/views/<int:view_id>/delete/", saved_views.delete, name="delete_view"),
    path("media/<path:path>", views.media, name="media"),
    path("health/", health, name="health"),
    path("health/live/", live, name="live"),
    path("health/ready/", ready, name="ready"),
    path("admin/password_reset/", (password_reset, None, None)),
    path("admin/password_change/", OwnPasswordView.as_view()),  # before the admin's own, under whose name it is found
    path("admin/", admin.site.urls),
)
