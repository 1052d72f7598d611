"""What is done on an import's page before it is looked at."""

from __future__ import annotations

from time import time_ns

from playwright.sync_api import Page

from backoffice.tests.screens.steps import Prepare

FOREIGN = b"Item;Title;Retail;Shelf\nX-1;Chair;12,50;3\nX-2;Table;99,00;1\n"


def upload(content: bytes) -> Prepare:
    """Choose a file and look at what it would do."""

    def way(page: Page) -> None:
        file = {"name": "catalogue.csv", "mimeType": "text/csv", "buffer": content}
        page.set_input_files("[name=import_file]", file)  # type: ignore[arg-type]
        press(page, "#import_form [type=submit]")

    return way


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def say_which_column_is_which(page: Page) -> None:
    upload(FOREIGN)(page)
    press(page, "#reading_form [formaction]")


def forget_a_needed_column(page: Page) -> None:
    say_which_column_is_which(page)
    page.locator("#columns_form select").first.select_option("")
    press(page, "#columns_form .btn-primary")


def read_by_own_columns(page: Page) -> None:
    """Save a mapping, a new one each time, and look at what the file would do by it."""
    say_which_column_is_which(page)
    for field, column in {"sku": "Item", "name": "Title", "price": "Retail", "opening_stock": "Shelf"}.items():
        page.select_option(f"#columns_form [name={field}__column]", column)
    page.select_option("#columns_form [name=decimal]", ",")
    page.fill("#columns_form [name=name]", f"Furniture {time_ns()}")
    press(page, "#columns_form .btn-primary")


def import_a_customer(page: Page) -> None:
    """Write one for good, a new one each time."""
    email = f"import-{time_ns()}@example.com"
    upload(f"name,email\nFrom a file,{email}\n".encode())(page)
    press(page, "[form=confirm_form]")


PRODUCT_FILES = {
    "preview": upload(b"sku,name,price\nNEW-FROM-A-FILE,A new one,12.50\nSPARE,Another name,3\n"),
    "wrong rows": upload(b"sku,name,price\nNEW-FROM-A-FILE,,12.50\nSPARE,Another name,1.234.567\n"),
    "some wrong rows": upload(b"sku,name,price\nNEW-FROM-A-FILE,A new one,12.50\nSPARE,Another name,1.234.567\n"),
    "refused": upload(b"no,column,of,ours\n1,2,3,4\n"),
    "columns": say_which_column_is_which,
    "columns: wrong": forget_a_needed_column,
    "columns: saved": read_by_own_columns,
}
STOCK_FILES = {
    "prices": upload(b"sku,price,expected_price\nSPARE,3.50,\nMUG-RED,9,1\n"),
    "receipts": upload(b"sku,location,quantity,reference\nMUG-RED,,5,PO-1\n"),
    "counts": upload(b"sku,location,counted,expected_on_hand\nMUG-RED,,4,50\nSPARE,,1,7\n"),
}
