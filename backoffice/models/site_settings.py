"""What is true for the whole shop: one row, made by a migration."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.models.history import history_of
from backoffice.models.versioned import Versioned

ONLY_ID = 1


class SiteSettings(Versioned):
    """The shop's name, currency, tax rule and defaults. Money has two decimals in every supported currency."""

    company_name = models.CharField(_("company name"), max_length=200, default="My shop")
    company_address = models.TextField(_("company address"), blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=(RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of ISO 4217, such as EUR.")),),
        help_text=_("Three capital letters (ISO 4217) of a currency with two decimals, such as EUR."),
    )
    order_prefix = models.CharField(
        _("order number prefix"),
        max_length=10,
        default="SO-",
        blank=True,
        # A prefix that ended with a digit could make two orders' numbers the same: 1 + 23 and 12 + 3.
        validators=(
            RegexValidator(
                r"^([A-Za-z0-9/_-]*[A-Za-z/_-])?\Z", _("Use letters, digits, - / and _ only; no digit at the end.")
            ),
        ),
        help_text=_("Stands before the number of every order that is submitted from now on."),
    )
    prices_include_tax = models.BooleanField(
        _("prices include tax"), default=True, help_text=_("Holds for orders that are created from now on.")
    )
    default_tax_rate = models.DecimalField(
        _("default tax rate"),
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.1900"),
        validators=(MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))),
        help_text=_("As a fraction: 0.19 is 19 %. Used for shipping, and for products without a rate of their own."),
    )
    low_stock_threshold = models.PositiveIntegerField(
        _("low-stock threshold"), default=5, help_text=_("For products without a threshold of their own.")
    )

    history = history_of()

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        default_permissions = ("change", "view")
        constraints = (
            models.CheckConstraint(condition=models.Q(id=ONLY_ID), name="backoffice_sitesettings_one_row"),
            models.CheckConstraint(
                condition=models.Q(default_tax_rate__gte=0, default_tax_rate__lte=1),
                name="backoffice_sitesettings_tax_rate",
            ),
        )

    def __str__(self) -> str:
        return self.company_name

    @classmethod
    def load(cls) -> SiteSettings:
        """Return the one row."""
        return cls.objects.get(pk=ONLY_ID)
