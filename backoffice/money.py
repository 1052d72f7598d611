"""How an amount of money is written, everywhere: € 1,234.50."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

CENT = Decimal("0.01")
NO_BREAK = "\u00a0"
SYMBOLS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "C$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "ILS": "₪",
    "INR": "₹",
    "MXN": "MX$",
    "NZD": "NZ$",
    "USD": "$",
}


def format_amount(amount: Decimal) -> str:
    """Return an amount without its currency: two decimals, or the four that a unit price may have."""
    decimals = 2 if amount == amount.quantize(CENT) else 4
    return number_format(amount, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def format_money(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency, which stands before it and never on a line of its own."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency)}{NO_BREAK}{format_amount(abs(amount))}"
