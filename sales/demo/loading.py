"""Fill a fresh database with the demo shop: people, catalogue, pictures, customers, a week of orders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from backoffice.demo import make_demo_people, refuse_in_production
from backoffice.models import AuditEvent, SiteSettings, User
from backoffice.roles import Role
from backoffice.services import audit
from inventory.demo.catalogue import read_catalogue
from inventory.demo.loading import load_pictures, load_products
from inventory.models import ProductImage, StockLocation
from inventory.models.images import thumbnail_name_of
from sales.demo.customers import read_customers
from sales.demo.orders import DemoMoment, read_week
from sales.demo.week import Week
from sales.models import Customer
from sales.services.customers import create_customers

DONE = "demo.load"
OPENING = DemoMoment(day=6, hour=time(7))


def is_loaded() -> bool:
    return AuditEvent.objects.filter(action=DONE).exists()


def load_demo(*, now: datetime | None = None) -> bool:
    """Load everything or nothing; return False, and do nothing, where it is there already.

    Raises DemoRefused when DEBUG is off, and other DomainErrors where the shop's own data stands in the way.
    """
    refuse_in_production()
    moment = now or timezone.now()
    opening = OPENING.before(moment)
    with files_taken_back() as images, transaction.atomic():
        SiteSettings.objects.select_for_update().get()  # a second run at the same moment waits here
        if is_loaded():
            return False
        people = make_demo_people(at=opening)
        admin, staff = people[Role.ADMIN], people[Role.STAFF]
        catalogue = read_catalogue()
        products = load_products(catalogue, by=admin, at=opening)
        load_pictures(catalogue, products, images, by=admin, at=opening)
        customers = _load_customers(by=staff, at=opening)
        Week(moment, staff, products, customers, StockLocation.default()).live(read_week())
        audit.record(DONE, by=admin, at=moment)
    return True


def _load_customers(*, by: User, at: datetime) -> dict[str, Customer]:
    uses = {"is_billing": True, "is_shipping": True}
    rows = [(row.fields, [{**row.address, **uses}]) for row in read_customers()]
    return {customer.email: customer for customer in create_customers(rows, by=by, at=at)}


@contextmanager
def files_taken_back() -> Iterator[list[ProductImage]]:
    """Yield a list of pictures whose files are deleted if the body, and so its transaction, fails."""
    images: list[ProductImage] = []
    try:
        yield images
    except BaseException:
        for image in images:
            name = str(image.file.name)
            image.file.storage.delete(name)
            image.file.storage.delete(thumbnail_name_of(name))
        raise
