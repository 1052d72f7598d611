"""Read admin pages and send their forms as a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from inventory.models import Product


def page_of(product: Product) -> str:
    return reverse("admin:inventory_product_change", args=(product.pk,))


def form_of(response: Any, **typed: Any) -> dict[str, Any]:
    """Return what the page's form would send, with some fields typed over."""
    context = response.context
    data = {name: value for form in _forms(context) for name, value in _values(form)}
    if context.get("row_version"):
        data["version"] = context["row_version"]
    return data | typed


def save(client: Client, url: str, **typed: Any) -> Any:
    """Open a page, type some fields and press Save."""
    return client.post(url, form_of(client.get(url), **typed), follow=True)


def sentences(response: Any) -> str:
    """Everything that the page says went wrong or was done."""
    context = response.context
    said = [str(message) for message in context["messages"]] if "messages" in context else []
    for form in _forms(context):
        said += [str(error) for errors in form.errors.values() for error in errors]
    for inline in context.get("inline_admin_formsets", ()):
        said += [str(error) for error in inline.formset.non_form_errors()]
    return "\n".join(said)


def _forms(context: Any) -> Iterator[Any]:
    if "adminform" in context:
        yield context["adminform"].form
    for inline in context.get("inline_admin_formsets", ()):
        yield inline.formset.management_form
        yield from inline.formset.forms


def _values(form: Any) -> Iterator[tuple[str, Any]]:
    for field in form:
        value = field.value()
        if isinstance(value, SimpleUploadedFile | list | tuple) or value is None or value is False:
            continue
        yield field.html_name, field.field.prepare_value(value)
