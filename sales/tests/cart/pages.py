"""The cart's page, used as a browser does: each button sends the whole form as it stands there."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backoffice.roles import Role
from backoffice.sessions.store import OWN, own_key
from backoffice.tests.admin.pages import client_of, fields_of
from inventory.models import Product
from sales.cart import Cart
from sales.cart.stored import load
from sales.models import Customer

CART = "/cart/"
NOW = 2_000_000_000.0


class Window:
    """A tab of somebody's browser with the cart in it: it knows what it has shown, until it is looked at again."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.look()

    def look(self, **query: str) -> Any:
        """Load the page."""
        return self._show(self.client.get(CART, query))

    def press(self, do: str = "add", /, **typed: Any) -> Any:
        """Type into the form and press a button; return the answer, and keep what it shows where it is a page."""
        fields = self.fields | {name.replace("__", "-"): value for name, value in typed.items()}
        response = self.client.post(CART, fields | {"do": do})
        return self._show(response) if response.status_code == 200 else response

    def go(self, do: str = "add", /, **typed: Any) -> Any:
        """Press, and follow to the page that it leads to."""
        response = self.press(do, **typed)
        if response.status_code != 302:
            return response
        page = self.client.get(response.headers["Location"])
        return self._show(page) if page.wsgi_request.path == CART else page

    def _show(self, response: Any) -> Any:
        self.fields = fields_of(response, "cart-form")
        return response


def open_window(who: Any = Role.STAFF) -> Window:
    return Window(who if isinstance(who, Client) else client_of(who))


def filled_window(*products: Product, customer: Customer | None = None, client: Client | None = None) -> Window:
    """Put one unit of each product and the customer into a cart."""
    window = open_window(client or Role.STAFF)
    for product in products:
        window.go(q=product.sku)
    if customer is not None:
        window.go(f"customer {customer.pk}")
    return window


def cart_in(client: Client) -> Cart:
    """Return the cart of whoever is signed in, as the session holds it."""
    session = client.session
    data = session.get(own_key(int(session["_auth_user_id"]), "cart"))
    return load(data, now=data["touched"] if data else NOW)


def quantities(client: Client) -> dict[int, int]:
    return {pk: line.quantity for pk, line in cart_in(client).lines.items()}


def said(response: Any) -> str:
    """Return what the page says was done or is wrong."""
    context = response.context
    words = [str(message) for message in context.get("messages", ())] + [str(p) for p in context.get("problems", ())]
    for form in [row.form for row in context.get("rows", ())] + [context.get("terms"), context.get("new_customer")]:
        if form is not None and form.is_bound:
            words += [str(error) for errors in form.errors.values() for error in errors]
    return "\n".join(words)


def own_keys(client: Client) -> list[str]:
    """Return the session's keys of what belongs to somebody."""
    return [key for key in dict(client.session.items()) if key.startswith(OWN)]
