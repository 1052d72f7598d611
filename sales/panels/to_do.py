"""What waits to be done: how many, for how long, and a link to the list of exactly those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.days import start_of
from backoffice.registries import Panel
from sales.models import Order, OrderQuerySet
from sales.models.orders import Status


@dataclass(frozen=True)
class Task:
    """Orders that wait; `part` where they are counted in the task above it as well."""

    label: str
    count: int
    oldest: datetime | None
    url: str
    icon: str
    part: bool = False
    urgent: bool = False


def address(**asked: object) -> str:
    """Return the order list with these filters."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in asked.items()})
    return f"{reverse('admin:sales_order_changelist')}?{query.urlencode()}"


def to_do(request: HttpRequest) -> Iterable[Panel]:
    tasks = tuple(_tasks(request))
    yield Panel("side", 10, "admin/dashboard/to_do.html", {"tasks": tasks, "is_done": not any(t.count for t in tasks)})


def _tasks(request: HttpRequest) -> Iterable[Task]:
    orders, today = Order.objects.get_queryset(), timezone.localdate()
    assert isinstance(orders, OrderQuerySet)
    pending = address(view="to_process")
    yield _waiting(_("To process"), orders.in_state(Status.PENDING), "submitted_at", pending, "receipt")
    yield _waiting(_("Ready now"), orders.ready(), "submitted_at", address(view="ready"), "check", part=True)
    short = address(view="short")
    yield _waiting(_("Short of stock"), orders.short(), "submitted_at", short, "alert", part=True, urgent=True)
    processing = address(view="to_ship")
    yield _waiting(_("To ship"), orders.in_state(Status.PROCESSING), "processing_at", processing, "truck")
    yield _follow_ups(orders, today)
    if request.user.has_perm("sales.add_order"):
        mine = orders.in_state(Status.DRAFT).filter(created_by=request.user.pk)
        drafts = address(view="drafts", created="me")
        yield _waiting(_("My drafts"), mine, "created_at", drafts, "edit")


def _waiting(
    label: str, orders: OrderQuerySet, since: str, url: str, icon: str, *, part: bool = False, urgent: bool = False
) -> Task:
    found = orders.order_by().aggregate(n=Count("pk"), oldest=Min(since))
    return Task(label, found["n"], found["oldest"], url, icon, part, urgent and found["n"] > 0)


def _follow_ups(orders: OrderQuerySet, today: date) -> Task:
    """Tell the age by the day on which somebody wanted to look again."""
    found = orders.due(today).order_by().aggregate(n=Count("pk"), oldest=Min("follow_up_on"))
    since = start_of(found["oldest"]) if found["oldest"] else None
    return Task(_("Follow-ups due"), found["n"], since, address(follow_up="due"), "flag")
