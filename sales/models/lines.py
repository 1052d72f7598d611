"""Order lines: what was sold, as it was when it was sold."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from backoffice.models.history import history_of
from inventory.models import Product, StockReservation
from inventory.models.catalogue import NO_NUL, PRICE_LIMIT, PRICE_VALIDATORS, TAX_VALIDATORS
from sales.models.orders import NOTHING, Order


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def tracked(self) -> OrderLineQuerySet:
        return self.filter(track_stock=True)

    def short(self) -> OrderLineQuerySet:
        return self.filter(reservation__reserved__lt=F("reservation__wanted"))


class OrderLine(models.Model):
    """A product in an order with copied SKU, name, price, tax rate and cost.

    Unit prices have four decimals, amounts two; `discount` is an amount for the whole line.
    """

    order = models.ForeignKey(Order, models.CASCADE, verbose_name=_("order"), related_name="lines")
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"), related_name="order_lines")
    sku = models.CharField(_("SKU"), max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=255, editable=False)
    track_stock = models.BooleanField(_("moves stock"), default=True, editable=False)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=4, editable=False)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4, validators=PRICE_VALIDATORS)
    override_reason = models.CharField(_("reason for the price"), max_length=255, blank=True, validators=NO_NUL)
    discount = models.DecimalField(
        _("discount"), max_digits=14, decimal_places=2, default=NOTHING, validators=(MinValueValidator(Decimal(0)),)
    )
    tax_rate = models.DecimalField(
        _("tax rate"), max_digits=5, decimal_places=4, validators=TAX_VALIDATORS, editable=False
    )
    unit_cost = models.DecimalField(
        _("unit cost"), max_digits=12, decimal_places=4, null=True, blank=True, editable=False
    )
    quantity = models.PositiveIntegerField(_("quantity"), validators=(MinValueValidator(1),))
    line_net = models.DecimalField(_("net"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    line_tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    line_total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=NOTHING, editable=False)
    reservation = models.OneToOneField(
        StockReservation,
        models.SET_NULL,
        verbose_name=_("reservation"),
        null=True,
        blank=True,
        related_name="order_line",
        editable=False,
    )

    objects: ClassVar[models.Manager[OrderLine]] = models.Manager.from_queryset(OrderLineQuerySet)()
    history = history_of(excluded_fields=("reservation",), no_db_index=("product",))

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_orderline_quantity"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, unit_price__lt=PRICE_LIMIT, list_price__gte=0, discount__gte=0),
                name="sales_orderline_prices",
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0, tax_rate__lte=1, line_net__gte=0, line_tax__gte=0),
                name="sales_orderline_amounts",
            ),
            models.CheckConstraint(
                condition=Q(line_total=Round(F("line_net") + F("line_tax"), precision=2)),
                name="sales_orderline_total",
            ),
            models.CheckConstraint(
                condition=Q(unit_price=F("list_price")) | ~Q(override_reason=""),
                name="sales_orderline_override_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def movement_reference(self) -> str:
        """The stem of the ledger keys that this line's movements carry; unique for ever."""
        return f"order:{self.order_id}:line:{self.pk}"
