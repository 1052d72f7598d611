"""Every screen there is: each address that shows a page, and the pages that only a way leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.test import Client

from backoffice.jobs import board
from backoffice.models import DataJob
from backoffice.tests.access.rules import ADMIN, ANONYMOUS, OK, STAFF, VIEWER, Rule
from backoffice.tests.access.table import TABLE
from backoffice.tests.access.world import World
from backoffice.tests.factories import make_job, make_kept_file
from backoffice.tests.screens.import_steps import PRODUCT_FILES, STOCK_FILES, import_a_customer
from backoffice.tests.screens.steps import (
    Prepare,
    ask_for_shortcuts,
    choose_all,
    delete_selected,
    open_autocomplete,
    open_calendar,
    open_details,
    open_palette,
    open_sidebar,
    press_save,
    search_in_cart,
    search_palette,
    search_palette_in_vain,
    type_something,
)
from sales.models import Order

NO_SCREENS = frozenset(
    {
        # they lead somewhere else
        "",
        "products/",
        "orders/",
        "users/",
        "users/login/",
        "users/password/",
        "admin/backoffice/sitesettings/",
        *(route for route in TABLE if route.endswith("/<path:object_id>/")),
        # they answer without a page
        "admin/autocomplete/",
        "admin/jsi18n/",
        "admin/palette/",
        *(route for route in TABLE if route.endswith(("/import/wrong-rows/", "/progress/", "/file/", "/json/"))),
        "cart/search/products/",
        "cart/search/customers/",
        "cart/customers/<int:customer_id>/",  # only where a cart is unfinished
        "health/",
        "health/live/",
        "health/ready/",
    }
)
"""Routes that answer somebody's GET, but with no page. Every other one must show a page, or the suite fails."""


@dataclass(frozen=True)
class Screen:
    """A page to look at; `prepare` does something on it first, `user` is only given where nobody is signed in."""

    name: str
    path: str
    prepare: Prepare | None = None
    user: str = ""

    @property
    def slug(self) -> str:
        """A file's name for its picture."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.name).strip("-")


def screens_of(world: World, user: str, is_asked_for: Callable[[str], bool]) -> list[Screen]:
    """Return the screens of an Admin, a member of staff or a viewer whose names are asked for."""
    named = [screen for screen in screens_on_the_way(world, user) if is_asked_for(screen.name)]
    return [*screens_at_addresses(world, user, is_asked_for), *named]


def screens_at_addresses(world: World, user: str, is_asked_for: Callable[[str], bool]) -> Iterator[Screen]:
    """Yield the pages that this user gets; those for strangers are shown without signing in."""
    for route, rules in TABLE.items():
        if not is_asked_for(route):
            continue
        asker = ANONYMOUS if rules[0].get[ANONYMOUS] == OK else user
        shown = [rule for rule in rules if shows_a_page(world, rule, asker)]
        for number, rule in enumerate(shown, 1):
            name = route if len(shown) == 1 else f"{route} {number}"
            yield Screen(name, rule.path(world) + rule.query, user=asker if asker == ANONYMOUS else "")


def strays(world: World) -> list[str]:
    """Return the routes that answer somebody's GET and are neither a screen nor known to be none, or are both."""
    return [
        route
        for route, rules in TABLE.items()
        if any(rule.get[user] == OK for rule in rules for user in rule.get)
        and any(shows_a_page(world, rule, user) for rule in rules for user in (ANONYMOUS, VIEWER, STAFF, ADMIN))
        is (route in NO_SCREENS)
    ]


def shows_a_page(world: World, rule: Rule, user: str) -> bool:
    return rule.get[user] == OK and is_page(world.clients[user].get(rule.path(world) + rule.query))


def is_page(response: HttpResponseBase) -> bool:
    """Say whether it is a whole page, rather than a part that a script puts into one; a file is read to its end."""
    b"".join(getattr(response, "streaming_content", ()))
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return False
    return b"<html" in getattr(response, "content", b"")


def screens_on_the_way(world: World, user: str) -> Iterator[Screen]:
    """Yield pages that stand at an address of the table but look different there, and those after a POST."""
    for status, order in world.orders.items():
        yield Screen(f"order: {status}", order_path(order))
    yield Screen("orders: searched", "/admin/sales/order/?q=a")
    yield Screen("orders: nothing found", "/admin/sales/order/?q=no-such-thing-anywhere")
    yield Screen("orders: filtered", "/admin/sales/order/?view=to_process&q=a", prepare=open_details("main .menu"))
    yield Screen("missing page", "/admin/no/such/page/")
    yield Screen("palette", "/admin/", prepare=open_palette)
    yield Screen("palette: searched", "/admin/", prepare=search_palette)
    yield Screen("palette: nothing found", "/admin/", prepare=search_palette_in_vain)
    yield Screen("keys", "/admin/", prepare=ask_for_shortcuts)
    yield Screen("sidebar open", "/admin/", prepare=open_sidebar)
    yield Screen("menus open", "/users/account/", prepare=open_details(".menu"))
    for name in ("sales/order", "inventory/product", "sales/customer"):
        yield Screen(f"filters open: {name}", f"/admin/{name}/", prepare=open_details("#changelist details"))
    if user == VIEWER:
        yield Screen("refused page", "/admin/sales/order/add/")
    else:
        yield from screens_of_workers(world, user)


def screens_of_workers(world: World, user: str) -> Iterator[Screen]:
    client, pending = world.clients[user], order_path(world.orders["pending"])
    fill_cart(client, world)
    yield Screen("cart: filled", "/cart/")
    yield Screen("cart: unfinished", f"/cart/customers/{world.spare_customer.pk}/")
    yield Screen("cart: products found", "/cart/", prepare=search_in_cart)
    yield Screen("cart: all open", "/cart/", prepare=open_details("main details"))
    if (token := result_of_steps(client, world)) is not None:
        yield Screen("orders: result of a step", token)
    yield Screen("orders: selected", "/admin/sales/order/", prepare=choose_all)
    yield Screen("order: calendar open", pending, prepare=open_calendar)
    yield Screen("order: choice open", order_path(world.orders["draft"]), prepare=open_autocomplete)
    yield Screen("order: all open", pending, prepare=open_details("main details"))
    yield Screen(
        "product: all open", f"/admin/inventory/product/{world.product.pk}/change/", open_details("main details")
    )
    yield Screen("customer: unsaved", f"/admin/sales/customer/{world.customer.pk}/change/", prepare=type_something)
    yield Screen("autocomplete open", "/admin/inventory/product/add/", prepare=open_autocomplete)
    yield Screen("product form: wrong", "/admin/inventory/product/add/", prepare=press_save)
    yield from screens_of_files(world, user)
    if user == ADMIN:
        yield Screen("delete selected", "/admin/inventory/category/", prepare=delete_selected)


def screens_of_files(world: World, user: str) -> Iterator[Screen]:
    """Yield the steps of an import, and jobs as they stand on their way; the export page is at an address."""
    address = "/admin/inventory/product/import/"
    yield from (Screen(f"import: {name}", address, way) for name, way in PRODUCT_FILES.items())
    yield from (Screen(f"import: {of}", f"{address}?of={of}", way) for of, way in STOCK_FILES.items())
    yield Screen("import: done", "/admin/sales/customer/import/", prepare=import_a_customer)
    owner = world.users[user]
    for state in DataJob.State:
        job = make_job(by=owner, state=state) if state != DataJob.State.DONE else make_kept_file(by=owner)
        if state == DataJob.State.RUNNING:
            note_far_on(job)
        yield Screen(f"job: {state}", f"/admin/backoffice/datajob/{job.pk}/change/")
    yield Screen("jobs", "/admin/backoffice/datajob/")


def note_far_on(job: DataJob) -> None:
    """Let a job be on its way, and alive until its page has been looked at."""
    board.open_note(job.pk, job.attempt)
    board.write(job.pk, job.attempt, "Writing the rows", 120_000, 1_000_000)
    with board._board() as table:
        table.execute("UPDATE job SET beat = beat + 3600, began = began + 3590 WHERE id = ?", (job.pk,))


def order_path(order: Order) -> str:
    return f"/admin/sales/order/{order.pk}/change/"


def fill_cart(client: Client, world: World) -> None:
    client.post("/cart/", {"do": "add", "q": world.product.sku})
    client.post("/cart/", {"do": f"customer {world.customer.pk}"})


def result_of_steps(client: Client, world: World) -> str | None:
    """Process an order that is a draft, and return the page that says why not."""
    orders = {"orders": str(world.orders["draft"].pk)}
    response = client.post("/admin/sales/order/bulk/process/", orders)
    address = str(response.headers.get("Location", ""))
    return address if "/result/" in address else None
