"""The order and the only ways that it may move."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from backoffice.models import Versioned
from backoffice.models.history import history_of
from inventory.models import StockLocation
from inventory.models.catalogue import NO_NUL
from sales.models.customers import Customer
from sales.models.protected_status import ProtectedStatus

NOTHING = Decimal("0.00")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Pending")
    PROCESSING = "processing", _("Processing")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.SHIPPED)
SOLD = (Status.PENDING, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
"""Submitted and not cancelled: what counts as revenue, and as bought by a customer."""


class Source(models.TextChoices):
    ADMIN = "admin", _("Back office")
    PHONE = "phone", _("Phone order")
    IMPORT = "import", _("Import")


class Disposition(models.TextChoices):
    """Where the goods of a cancelled order are."""

    RESTOCKED = "restocked", _("Back in stock")
    LOST = "lost", _("Lost")


class OrderQuerySet(models.QuerySet["Order"]):
    def locked(self) -> OrderQuerySet:
        """Lock the rows in pk order (a no-op on SQLite, where writers take turns anyway)."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def open(self) -> OrderQuerySet:
        """Keep the orders that somebody still has to do something about."""
        return self.filter(status__in=OPEN)

    def due(self, today: date) -> OrderQuerySet:
        """Keep the open orders that somebody wanted to look at again, today or before."""
        return self.open().filter(follow_up_on__lte=today)

    def in_state(self, status: str) -> OrderQuerySet:
        return self.filter(status=status)

    def short(self) -> OrderQuerySet:
        """Keep the pending orders that wait for stock."""
        return self._pending(short=True)

    def ready(self) -> OrderQuerySet:
        """Keep the pending orders that can be processed now."""
        return self._pending(short=False)

    def _pending(self, *, short: bool) -> OrderQuerySet:
        lines = self.model._meta.apps.get_model("sales", "OrderLine").objects
        missing = models.Exists(
            lines.filter(order=models.OuterRef("pk"), reservation__reserved__lt=F("reservation__wanted"))
        )
        return self.filter(missing if short else ~missing, status=Status.PENDING)


class Order(ProtectedStatus, Versioned):
    """What a customer wants, from draft to delivered. Amounts are in `currency`, with two decimals."""

    Status = Status
    Source = Source
    Disposition = Disposition

    number = models.CharField(_("number"), max_length=32, unique=True, null=True, blank=True, editable=False)
    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name=_("customer"), null=True, blank=True, related_name="orders"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True, validators=NO_NUL)
    billing_address = models.TextField(_("billing address"), blank=True, validators=NO_NUL)
    shipping_address = models.TextField(_("shipping address"), blank=True, validators=NO_NUL)

    currency = models.CharField(_("currency"), max_length=3, editable=False)
    prices_include_tax = models.BooleanField(_("prices include tax"), editable=False)
    subtotal = models.DecimalField(_("subtotal"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    discount_total = models.DecimalField(
        _("discounts"), max_digits=14, decimal_places=2, default=NOTHING, editable=False
    )
    shipping_tax_rate = models.DecimalField(
        _("shipping tax rate"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(0),
        validators=(MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))),
    )
    shipping_net = models.DecimalField(
        _("shipping, net"), max_digits=14, decimal_places=2, default=NOTHING, editable=False
    )
    shipping_tax = models.DecimalField(
        _("shipping, tax"), max_digits=14, decimal_places=2, default=NOTHING, editable=False
    )
    tax_total = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    grand_total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    line_count = models.PositiveIntegerField(_("lines"), default=0, editable=False)

    location = models.ForeignKey(StockLocation, models.PROTECT, verbose_name=_("location"), related_name="orders")
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.ADMIN, editable=False)
    external_number = models.CharField(_("external number"), max_length=64, blank=True, validators=NO_NUL)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        related_name="orders_created",
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        related_name="orders_assigned",
    )
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=100, blank=True, validators=NO_NUL)
    tracking_number = models.CharField(_("tracking number"), max_length=100, blank=True, validators=NO_NUL)

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    processing_at = models.DateTimeField(_("processed"), null=True, blank=True, editable=False)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=255, blank=True, editable=False)
    cancel_disposition = models.CharField(
        _("goods"), max_length=10, choices=Disposition.choices, blank=True, editable=False
    )
    idempotency_key = models.CharField(_("key"), max_length=64, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[models.Manager[Order]] = models.Manager.from_queryset(OrderQuerySet)()
    history = history_of(no_db_index=("customer", "location", "created_by", "assigned_to", "number"))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-created_at", "-id")
        permissions = (
            ("submit_order", "Can submit order"),
            ("reopen_order", "Can reopen order"),
            ("process_order", "Can process order"),
            ("ship_order", "Can ship order"),
            ("deliver_order", "Can deliver order"),
            ("cancel_order", "Can cancel order"),
            ("prioritise_order", "Can prioritise order"),
            ("export_order", "Can export order"),
        )
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="sales_order_newest"),
            models.Index(fields=("status", "-created_at", "-id"), name="sales_order_status_newest"),
            models.Index(fields=("-created_at", "-id"), condition=Q(status__in=OPEN), name="sales_order_open_newest"),
            models.Index(fields=("submitted_at",), name="sales_order_submitted"),
            models.Index(Upper("email"), name="sales_order_email"),
            models.Index(Upper("external_number"), name="sales_order_external_upper"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(status__in=Status.values), name="sales_order_status"),
            models.CheckConstraint(
                condition=Q(status__in=(Status.DRAFT, Status.CANCELLED)) | Q(number__isnull=False),
                name="sales_order_number_present",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="sales_order_number_not_blank"),
            models.UniqueConstraint(
                fields=("source", "external_number"),
                condition=~Q(external_number=""),
                name="sales_order_external_number",
                violation_error_message=_("Another order has this external number."),
            ),
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0,
                    discount_total__gte=0,
                    shipping_net__gte=0,
                    shipping_tax__gte=0,
                    tax_total__gte=0,
                    grand_total__gte=0,
                    shipping_tax_rate__gte=0,
                    shipping_tax_rate__lte=1,
                ),
                name="sales_order_amounts",
            ),
            models.CheckConstraint(
                condition=Q(grand_total=Round(F("subtotal") + F("shipping_net") + F("tax_total"), precision=2)),
                name="sales_order_grand_total",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DELIVERED, delivered_at__isnull=False)
                | (~Q(status=Status.DELIVERED) & Q(delivered_at__isnull=True)),
                name="sales_order_delivered_at",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CANCELLED, cancelled_at__isnull=False)
                | (~Q(status=Status.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="sales_order_cancelled_at",
            ),
        )

    def __str__(self) -> str:
        if self.number:
            return self.number
        unnumbered = _("Draft %(pk)s") if self.is_draft else _("Cancelled draft %(pk)s")
        return str(unnumbered % {"pk": self.pk})

    @property
    def is_draft(self) -> bool:
        return bool(self.status == Status.DRAFT)

    @property
    def is_final(self) -> bool:
        return self.status in (Status.DELIVERED, Status.CANCELLED)

    @property
    def shipping_cost(self) -> Decimal:
        """Shipping as it was typed: with tax where prices include it."""
        return self.shipping_net + self.shipping_tax if self.prices_include_tax else self.shipping_net

    def has_lines(self) -> bool:
        return self.line_count > 0

    def has_contact(self) -> bool:
        return self.customer_id is not None or bool(self.email)

    @transition(
        status,
        source=Status.DRAFT,
        target=Status.PENDING,
        conditions=[has_lines, has_contact],  # type: ignore[list-item]  # typed for any model
        permission="sales.submit_order",
    )
    def submit(self, *, at: datetime) -> None:
        """Promise it to the customer. The first submit's time is kept: it is the order's place in the queue."""
        self.submitted_at = self.submitted_at or at

    @transition(status, source=Status.PENDING, target=Status.DRAFT, permission="sales.reopen_order")
    def reopen(self, *, at: datetime) -> None:
        """Take it back to the desk to be changed."""

    @transition(status, source=Status.PENDING, target=Status.PROCESSING, permission="sales.process_order")
    def process(self, *, at: datetime) -> None:
        """Take the goods from the shelf."""
        self.processing_at = at

    @transition(status, source=Status.PROCESSING, target=Status.SHIPPED, permission="sales.ship_order")
    def ship(self, *, at: datetime) -> None:
        """Hand it to the carrier."""
        self.shipped_at = at

    @transition(status, source=Status.SHIPPED, target=Status.DELIVERED, permission="sales.deliver_order")
    def deliver(self, *, at: datetime) -> None:
        """Know that it arrived."""
        self.delivered_at = at

    @transition(
        status,
        source=[Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.SHIPPED],
        target=Status.CANCELLED,
        permission="sales.cancel_order",
    )
    def cancel(self, *, at: datetime) -> None:
        """Give it up."""
        self.cancelled_at = at
