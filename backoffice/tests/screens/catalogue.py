"""Every screen there is: each address that shows a page, and the pages that only a way leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import time_ns

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Page

from backoffice.tests.access.rules import ADMIN, ANONYMOUS, OK, STAFF, VIEWER, Rule
from backoffice.tests.access.table import TABLE
from backoffice.tests.access.world import World

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
        "cart/search/products/",
        "cart/search/customers/",
        "cart/customers/<int:customer_id>/",  # only where a cart is unfinished
        "health/",
    }
)
"""Routes that answer somebody's GET, but with no page. Every other one must show a page, or the suite fails."""

Prepare = Callable[[Page], None]


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
    """Say whether it is a whole page, rather than a part that a script puts into one."""
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return False
    return b"<html" in getattr(response, "content", b"")


def screens_on_the_way(world: World, user: str) -> Iterator[Screen]:
    """Yield pages that stand at an address of the table but look different there, and those after a POST."""
    client = world.clients[user]
    for status, order in world.orders.items():
        yield Screen(f"order: {status}", f"/admin/sales/order/{order.pk}/change/")
    yield Screen("orders: searched", "/admin/sales/order/?q=a")
    yield Screen("orders: nothing found", "/admin/sales/order/?q=no-such-thing-anywhere")
    yield Screen("missing page", "/admin/no/such/page/")
    yield Screen("palette", "/admin/", prepare=open_palette)
    yield Screen("palette: searched", "/admin/", prepare=search_palette)
    yield Screen("palette: nothing found", "/admin/", prepare=search_palette_in_vain)
    yield Screen("keys", "/admin/", prepare=lambda page: page.keyboard.press("?"))
    if user == VIEWER:
        yield Screen("refused page", "/admin/sales/order/add/")
        return
    fill_cart(client, world)
    yield Screen("cart: filled", "/cart/")
    yield Screen("cart: unfinished", f"/cart/customers/{world.spare_customer.pk}/")
    yield Screen("cart: products found", "/cart/", prepare=search_in_cart)
    if (token := result_of_steps(client, world)) is not None:
        yield Screen("orders: result of a step", token)
    yield Screen("autocomplete open", "/admin/inventory/product/add/", prepare=open_autocomplete)
    yield Screen("menus open", "/users/account/", prepare=open_details(".menu"))
    yield Screen("filters open", "/admin/inventory/product/", prepare=open_details("#changelist details"))
    yield Screen("product form: wrong", "/admin/inventory/product/add/", prepare=press_save)
    yield from (Screen(f"import: {name}", "/admin/inventory/product/import/", way) for name, way in UPLOADS.items())
    yield Screen("import: done", "/admin/sales/customer/import/", prepare=import_a_customer)
    if user == ADMIN:
        yield Screen("delete selected", "/admin/inventory/category/", prepare=delete_selected)


def fill_cart(client: Client, world: World) -> None:
    client.post("/cart/", {"do": "add", "q": world.product.sku})
    client.post("/cart/", {"do": f"customer {world.customer.pk}"})


def result_of_steps(client: Client, world: World) -> str | None:
    """Process an order that is a draft, and return the page that says why not."""
    orders = {"orders": str(world.orders["draft"].pk)}
    response = client.post("/admin/sales/order/bulk/process/", orders)
    address = str(response.headers.get("Location", ""))
    return address if "/result/" in address else None


def upload(content: bytes) -> Prepare:
    """Choose a file and look at what it would do."""

    def way(page: Page) -> None:
        file = SimpleUploadedFile("catalogue.csv", content)
        page.set_input_files(
            "[name=import_file]", {"name": str(file.name), "mimeType": "text/csv", "buffer": file.read()}
        )
        with page.expect_navigation():
            page.locator("#import_form [type=submit]").click()

    return way


UPLOADS = {
    "preview": upload(b"sku,name,price\nNEW-FROM-A-FILE,A new one,12.50\nSPARE,Another name,3\n"),
    "wrong rows": upload(b"sku,name,price\nNEW-FROM-A-FILE,,12.50\nSPARE,Another name,1.234.567\n"),
    "refused": upload(b"no,column,of,ours\n1,2,3,4\n"),
}


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")


def search_palette(page: Page) -> None:
    open_palette(page)
    page.fill("#palette-field", "m")
    page.wait_for_selector("#palette [href*='/inventory/product/'][href$='/change/']")


def search_palette_in_vain(page: Page) -> None:
    open_palette(page)
    page.fill("#palette-field", "no-such-thing-anywhere")
    page.wait_for_selector("#palette-message p")


def search_in_cart(page: Page) -> None:
    page.locator("#cart-q").type("mug")
    page.wait_for_selector("#cart-hits [role=option]")


def import_a_customer(page: Page) -> None:
    """Write one for good, a new one each time."""
    email = f"import-{time_ns()}@example.com"
    upload(f"name,email\nFrom a file,{email}\n".encode())(page)
    with page.expect_navigation():
        page.locator("#confirm_form [type=submit]").click()


def open_autocomplete(page: Page) -> None:
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option[aria-selected]").first.wait_for()


def open_details(selector: str) -> Prepare:
    return lambda page: page.eval_on_selector_all(selector, "all => all.forEach(details => (details.open = true))")


def press_save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[name=_save]").first.evaluate("button => button.click()")


def delete_selected(page: Page) -> None:
    page.locator("#result_list [name=_selected_action]").first.check()
    if page.locator("select[name=action]").count():
        page.select_option("select[name=action]", "delete_selected")
        button = page.locator("#changelist-form [name=index]")
    else:
        button = page.locator("[name=action][value=delete_selected]")
    with page.expect_navigation():
        button.first.click()
