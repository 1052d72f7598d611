"""Customers and their addresses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.models import Versioned
from backoffice.models.history import history_of
from inventory.models.catalogue import NO_NUL


class CustomerQuerySet(models.QuerySet["Customer"]):
    def active(self) -> CustomerQuerySet:
        return self.filter(is_active=True)

    def locked(self) -> CustomerQuerySet:
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")


class Customer(Versioned):
    """Somebody who buys: a person or a firm."""

    name = models.CharField(_("name"), max_length=200, validators=NO_NUL)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True, validators=NO_NUL)
    company = models.CharField(_("company"), max_length=200, blank=True, validators=NO_NUL)
    tax_id = models.CharField(_("tax ID"), max_length=50, blank=True, validators=NO_NUL)
    notes = models.TextField(_("notes"), blank=True, validators=NO_NUL)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager[Customer]] = models.Manager.from_queryset(CustomerQuerySet)()
    history = history_of()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("name", "id")
        permissions = (("export_customer", "Can export customer"), ("import_customer", "Can import customer"))
        indexes = (models.Index(fields=("name", "id"), name="sales_customer_name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="sales_customer_email",
                violation_error_message=_("Another customer has this e-mail address."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.company})" if self.company and self.company != self.name else self.name

    @property
    def audit_label(self) -> str:
        """What the audit log calls the customer: never the name."""
        return f"customer {self.pk}"


class CustomerAddress(models.Model):
    """A place to send goods or bills to."""

    customer = models.ForeignKey(Customer, models.CASCADE, verbose_name=_("customer"), related_name="addresses")
    recipient = models.CharField(_("recipient"), max_length=200, blank=True, validators=NO_NUL)
    line1 = models.CharField(_("street"), max_length=200, validators=NO_NUL)
    line2 = models.CharField(_("street, second line"), max_length=200, blank=True, validators=NO_NUL)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, validators=NO_NUL)
    city = models.CharField(_("city"), max_length=100, validators=NO_NUL)
    region = models.CharField(_("region"), max_length=100, blank=True, validators=NO_NUL)
    country = models.CharField(_("country"), max_length=100, blank=True, validators=NO_NUL)
    is_billing = models.BooleanField(_("billing address"), default=False)
    is_shipping = models.BooleanField(_("shipping address"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("customer",), condition=models.Q(is_billing=True), name="sales_customeraddress_one_billing"
            ),
            models.UniqueConstraint(
                fields=("customer",), condition=models.Q(is_shipping=True), name="sales_customeraddress_one_shipping"
            ),
        )

    def __str__(self) -> str:
        return ", ".join(self.as_text().splitlines())

    @property
    def audit_label(self) -> str:
        return f"address {self.pk}"

    def as_text(self) -> str:
        """Return the address as it stands on a parcel, a line each."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        parts = (self.recipient or self.customer.name, self.line1, self.line2, town, self.region, self.country)
        return "\n".join(part for part in parts if part)
