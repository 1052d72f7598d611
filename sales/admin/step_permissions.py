"""Who may take which step, in the words of Django's actions: `permissions=("ship",)` asks `has_ship_permission`."""

from __future__ import annotations

from django.http import HttpRequest

from sales.admin.steps import STEPS


class StepPermissions:
    def has_submit_permission(self, request: HttpRequest) -> bool:
        return STEPS["submit"].is_open_to(request.user)

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return STEPS["reopen"].is_open_to(request.user)

    def has_process_permission(self, request: HttpRequest) -> bool:
        return STEPS["process"].is_open_to(request.user)

    def has_ship_permission(self, request: HttpRequest) -> bool:
        return STEPS["ship"].is_open_to(request.user)

    def has_deliver_permission(self, request: HttpRequest) -> bool:
        return STEPS["deliver"].is_open_to(request.user)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return STEPS["cancel"].is_open_to(request.user)

    def has_prioritise_permission(self, request: HttpRequest) -> bool:
        return STEPS["prioritise"].is_open_to(request.user)
