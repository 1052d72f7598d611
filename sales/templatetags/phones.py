"""Phone numbers in templates."""

from __future__ import annotations

from django import template

from sales.models.phones import dialled

register = template.Library()
register.filter(dialled)
