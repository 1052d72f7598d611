"""What stands around the order's form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, SiteSettings, User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from inventory.models import ProductImage
from inventory.tests.factories import make_product, make_stock
from sales.models import Order, OrderNote
from sales.models.orders import Status
from sales.services.drafts import add_note, edit_draft
from sales.services.lines import LineInput
from sales.tests.admin.pages import LIST, everything, form_at, page_of, said, step_of
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


def note_of(order: Order) -> str:
    return f"{LIST}{order.pk}/note/"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.SHIPPED])
def test_its_queries_do_not_grow_with_its_lines(staff: Client, status: str) -> None:
    orders = [make_order_in(status, [(make_product(), 1) for _ in range(count)]) for count in (2, 20)]
    counts = []
    for order in orders:
        staff.get(page_of(order))
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(order))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 20


@pytest.mark.parametrize("status", Status.values)
def test_with_all_that_stands_around_it_the_page_stays_cheap(staff: Client, status: str) -> None:
    anna, me = make_customer(), User.objects.get(pk=staff.session["_auth_user_id"])
    for _order in range(3):
        make_order(customer_id=anna.pk)
    counts = []
    for count in (2, 20):
        order = make_order_in(status, [(make_product(), 1) for _ in range(count)], customer_id=anna.pk, by=me)
        for line in order.lines.all():
            ProductImage.objects.create(
                product=line.product, file="products/ab/cd.jpg", is_primary=True, sha256="0" * 64, width=1, height=1
            )
        add_note(order.pk, body="Rang twice.", by=me)
        staff.get(page_of(order))
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(page_of(order))
        counts.append(len(queries))

    assert status == Status.DRAFT or "cd_thumb.jpg" in page.content.decode()
    assert counts[0] == counts[1]
    assert counts[1] <= 25


def test_checking_a_form_costs_no_query_a_line(staff: Client) -> None:
    counts = []
    for count in (2, 20):
        order = make_order([(make_product(), 1) for _ in range(count)])
        form = form_at(staff, page_of(order))
        with CaptureQueriesContext(connection) as queries:
            staff.post(page_of(order), form)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_pending_order_shows_what_is_there_and_who_is_served_before(staff: Client) -> None:
    mug = make_product(sku="MUG-RED")
    make_stock(mug, 3)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])

    page = staff.get(page_of(order))

    row = page.context["stock"].rows[0]
    assert (row.on_hand, row.reserved, row.missing, page.context["stock"].short) == (3, 1, 1, 1)
    assert [(ahead.label, ahead.url) for ahead in row.ahead] == [(str(first), page_of(first))]
    assert f'<a href="{page_of(first)}">{first}</a>' in page.content.decode()


def test_what_is_left_counts_every_line_of_the_same_product(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 9)
    order = make_pending_order([(mug, 2), (mug, 3)])

    stock = staff.get(page_of(order)).context["stock"]

    assert [(row.reserved, row.missing, row.left) for row in stock.rows] == [(2, 0, 4), (3, 0, 4)]
    assert (stock.short, stock.more) == (0, 0)


def test_an_order_that_lacks_stock_is_given_it_from_its_page(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 2)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])
    give = fields_of(staff.get(page_of(order)), "prioritise_form")

    response = staff.post(step_of(order, "prioritise"), give | {"reason": "They wait at the door"}, follow=True)

    assert set(give) == {"csrfmiddlewaretoken", "version", "reason"}
    assert f"Stock was taken from: {first}." in said(response)
    assert response.context["stock"].short == 0
    assert "prioritise_form" not in response.content.decode()


def test_a_long_order_shows_what_it_lacks_first(staff: Client) -> None:
    there, gone = make_product(), make_product()
    make_stock(there, 60)
    order = make_pending_order([*((there, 1) for _ in range(60)), (gone, 2)])

    stock = staff.get(page_of(order)).context["stock"]

    assert (stock.rows[0].line.product_id, stock.rows[0].missing) == (gone.pk, 2)
    assert (len(stock.rows), stock.short, stock.more) == (20, 1, 41)


def test_the_totals_add_up_on_the_page(staff: Client) -> None:
    order = make_order(shipping_cost=make_product().price)

    totals = staff.get(page_of(order)).context["totals"]

    assert [(row.label, str(row.amount)) for row in totals] == [
        ("Subtotal, with tax", "9.90"),
        ("Shipping, with tax", "9.90"),
        ("Total", "19.80"),
        ("Tax in the total", "3.16"),
    ]
    assert sum(row.amount for row in totals if not (row.is_total or row.is_note)) == order.grand_total


def test_net_prices_are_added_up_with_their_tax(staff: Client) -> None:
    SiteSettings.objects.update(prices_include_tax=False)
    order = make_order(
        [LineInput(make_product(price=Decimal(10)).pk, 2, discount=Decimal("1.50"))], shipping_cost=Decimal(5)
    )

    totals = staff.get(page_of(order)).context["totals"]

    assert [(row.label, str(row.amount)) for row in totals] == [
        ("Subtotal, net", "18.50"),
        ("Discounts, taken off above", "1.50"),
        ("Shipping, net", "5.00"),
        ("Tax", "4.47"),
        ("Total", "27.97"),
    ]


def test_a_price_of_ones_own_stands_beside_the_struck_list_price_with_its_reason(staff: Client) -> None:
    mug = make_product(price=Decimal("9.90"))
    order = make_pending_order([LineInput(mug.pk, 1, Decimal("7.50"), "Regular <b>customer</b>")])

    page = " ".join(staff.get(page_of(order)).content.decode().split())

    assert "List price </span>€ 9.90</s> € 7.50" in page
    assert "Regular &lt;b&gt;customer&lt;/b&gt;" in page


def test_the_way_shows_what_is_done_and_what_comes(staff: Client) -> None:
    shipped, cancelled = make_order_in(Status.SHIPPED), make_order_in(Status.CANCELLED)

    way = staff.get(page_of(shipped)).context["way"]
    stopped = staff.get(page_of(cancelled)).context["way"]

    assert [(stop.label, stop.is_done, stop.is_current) for stop in way] == [
        ("Draft", True, False),
        ("Pending", True, False),
        ("Processing", True, False),
        ("Shipped", False, True),
        ("Delivered", False, False),
    ]
    assert [stop.at is None for stop in way] == [False, False, False, False, True]
    assert [(stop.label, stop.is_current) for stop in stopped] == [("Draft", False), ("Cancelled", True)]


def test_the_next_step_is_the_one_primary_button_of_the_page(staff: Client) -> None:
    for status, step in (("draft", "submit"), ("processing", "ship"), ("shipped", "deliver")):
        page = staff.get(page_of(make_order_in(status))).content.decode()
        ours = page[page.index('id="order-way"') : page.index('class="save-bar"')]

        assert ours.count("btn-primary") == 1, status
        assert f'/transition/{step}/" class="order-way__next"' in ours


def test_no_step_is_offered_over_what_is_typed_and_not_saved(staff: Client) -> None:
    order = make_order()

    refused = staff.post(page_of(order), form_at(staff, page_of(order)) | {"lines-0-quantity": "0"})

    assert "greater than or equal to 1" in said(refused)
    assert 'id="next-step"' not in refused.content.decode()
    assert 'id="next-step"' in staff.get(page_of(order)).content.decode()


def test_an_order_is_shipped_from_its_page_in_one_post_with_its_tracking_number(staff: Client) -> None:
    order = make_order_in(Status.PROCESSING)
    page = staff.get(page_of(order)).content.decode()
    ours = page[page.index(f'action="{step_of(order, "ship")}"') :].partition("</form>")[0]
    assert 'name="carrier"' in ours
    assert 'name="tracking_number"' in ours

    typed = {"version": order.version, "carrier": "DHL", "tracking_number": "JD014"}
    response = staff.post(step_of(order, "ship"), typed, follow=True)

    assert [url for url, _code in response.redirect_chain] == [page_of(order)]
    assert "JD014" in response.content.decode()
    assert Order.objects.get().status == Status.SHIPPED


def test_the_customer_stands_beside_the_order_with_what_else_they_bought(staff: Client) -> None:
    anna, mug = make_customer(phone="+49 (40) 555-01"), make_product(price=Decimal(10))
    older = make_pending_order([(mug, 2)], customer_id=anna.pk)
    make_order_in(Status.CANCELLED, [(mug, 50)], customer_id=anna.pk)
    order = make_pending_order([(mug, 1)], customer_id=anna.pk)

    page = staff.get(page_of(order))

    panel, words = page.context["panel"], page.content.decode()
    assert (panel.lifetime, panel.count) == (Decimal(30), 3)
    assert len(staff.get(panel.all_url).context["cl"].result_list) == panel.count
    assert older in panel.others
    assert order not in panel.others
    assert 'href="tel:+494055501"' in words
    assert f'href="mailto:{anna.email}"' in words


def test_who_works_on_it_and_when_is_changed_in_place(staff: Client) -> None:
    order, me = make_order_in(Status.PROCESSING), staff.session["_auth_user_id"]
    form = form_at(staff, page_of(order)) | {"assigned_to": me, "follow_up_on": "2026-12-01"}

    staff.post(page_of(order), form)

    changed = Order.objects.get()
    assert (str(changed.assigned_to_id), str(changed.follow_up_on)) == (me, "2026-12-01")


def test_a_viewer_finds_nothing_to_press_but_print() -> None:
    viewer = client_of(Role.VIEWER)
    for status in Status.values:
        page = viewer.get(page_of(make_order_in(status))).content.decode()
        main = page[page.index("<main") : page.index("</main>")]

        assert "<form" not in main.replace(f"<form {main.partition('<form ')[2].partition('>')[0]}>", "", 1)
        assert 'type="submit"' not in main
        assert 'type="text"' not in main
        assert "<select" not in main
        assert "/print/packing-slip/" in main


def test_the_lines_of_a_long_draft_are_typed_a_page_at_a_time(staff: Client) -> None:
    mug, cup = make_product(), make_product()
    order = make_order([(mug, place) for place in range(1, 204)])
    second = f"{page_of(order)}?lines=2"
    form = form_at(staff, second)
    assert (form["lines-INITIAL_FORMS"], form["lines-0-quantity"]) == ("100", "101")
    assert "These are 203 lines" in staff.get(page_of(order)).content.decode()

    typed = {"lines-0-quantity": "999", "lines-1-DELETE": "on", "lines-100-product": cup.pk, "lines-100-quantity": "7"}
    staff.post(second, form | typed)

    quantities = list(order.lines.values_list("quantity", flat=True))
    assert quantities == [*range(1, 101), 999, *range(103, 201), 7, 201, 202, 203]
    assert Order.objects.get().line_count == 203


def test_a_page_of_lines_that_is_out_of_date_is_refused_whole(staff: Client) -> None:
    mug = make_product()
    order = make_order([(mug, 1) for _ in range(101)])
    form = form_at(staff, f"{page_of(order)}?lines=2")
    edit_draft(order.pk, fields={}, lines=[LineInput(mug.pk, 5)], by=None)
    before = everything()

    response = staff.post(f"{page_of(order)}?lines=2", form | {"lines-0-quantity": "9"})

    assert "This was changed by" in said(response)
    assert everything() == before


def test_a_long_order_is_read_in_pages() -> None:
    viewer, order = client_of(Role.VIEWER), make_pending_order([(make_product(), 1) for _ in range(101)])

    first, second = viewer.get(page_of(order)), viewer.get(f"{page_of(order)}?lines=2")

    assert [len(page.context["line_page"].rows) for page in (first, second)] == [100, 1]
    assert "101–101 of 101" in second.content.decode()


def test_saving_the_head_of_a_long_draft_leaves_its_lines_alone(staff: Client) -> None:
    mug = make_product()
    order = make_order([(mug, 1) for _ in range(101)])

    staff.post(page_of(order), form_at(staff, page_of(order)) | {"phone": "040 1"})

    assert (Order.objects.get().phone, order.lines.count()) == ("040 1", 101)


@pytest.mark.parametrize("query", ["lines=0", "lines=-1", "lines=x", "lines=99", "timeline=x", "timeline=99999999999"])
def test_a_strange_page_number_is_no_failure(staff: Client, query: str) -> None:
    assert staff.get(f"{page_of(make_pending_order())}?{query}").status_code == 200


def test_a_note_is_added_with_author_and_time(staff: Client) -> None:
    order = make_order_in(Status.DELIVERED)

    response = staff.post(note_of(order), {"body": "Called <b>back</b>."}, follow=True)

    note = OrderNote.objects.get()
    assert (note.order, note.body, note.author_id) == (
        order,
        "Called <b>back</b>.",
        int(staff.session["_auth_user_id"]),
    )
    assert "The note is added." in said(response)
    assert "Called &lt;b&gt;back&lt;/b&gt;." in response.content.decode()


def test_a_double_click_adds_one_note(staff: Client) -> None:
    order = make_order()

    staff.post(note_of(order), {"body": "Called."})
    response = staff.post(note_of(order), {"body": "Called."}, follow=True)

    assert OrderNote.objects.count() == 1
    assert "This note is there already." in said(response)
    assert AuditEvent.objects.filter(action="order.note", outcome="refused").count() == 1


@pytest.mark.parametrize(
    ("body", "sentence"), [("  ", "The note is empty"), ("x" * 5001, "at most 5000"), ("\0", "Null")]
)
def test_a_note_that_cannot_be_is_shown_again(staff: Client, body: str, sentence: str) -> None:
    order = make_order()

    response = staff.post(note_of(order), {"body": body})

    assert sentence in said(response)
    assert response.context["form"]["body"].value() == body
    assert not OrderNote.objects.exists()


def test_a_viewer_reads_notes_and_writes_none(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER)
    staff.post(note_of(order), {"body": "Called."})
    before = everything()

    page = viewer.get(page_of(order)).content.decode()
    answer = viewer.post(note_of(order), {"body": "Me too."})

    assert "Called." in page
    assert "Add note" not in page
    assert answer.status_code == 403
    assert everything() == before


def test_the_address_of_a_note(staff: Client) -> None:
    assert staff.get(note_of(make_order())).status_code == 405
    assert staff.post(f"{LIST}999/note/", {"body": "x"}).status_code == 404


def test_nothing_runs_inline_on_the_page(staff: Client) -> None:
    page = staff.get(page_of(make_order_in(Status.PENDING))).content.decode()
    ours = page[page.index('id="order-steps"') :]

    assert "onclick" not in ours
    assert "style=" not in ours
    assert "<script>" not in ours


def test_the_history_is_read_only(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER)
    version = order.history.get().pk
    before = everything()

    assert staff.get(f"{LIST}{order.pk}/history/").status_code == 200
    assert viewer.get(f"{LIST}{order.pk}/history/{version}/").status_code == 200
    assert staff.post(f"{LIST}{order.pk}/history/{version}/", {"email": "x@example.com"}).status_code == 403
    assert everything() == before
