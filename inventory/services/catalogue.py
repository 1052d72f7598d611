"""The catalogue: create, edit, price, archive, restore and delete products. Stock is changed elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError, StaleObject
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import create_many_with_history, update_many_with_history
from backoffice.services.references import first_referred_to
from inventory.exceptions import ProductRefused
from inventory.models import Product, ProductImage
from inventory.services.images import delete_files_on_commit
from inventory.services.product_rules import (
    open_orders_of,
    quantized,
    refuse_duplicates,
    refuse_invalid,
    refuse_open_demand,
    set_fields,
)


@dataclass(frozen=True)
class Outcome:
    """What happened to one product of many; a refused one does not stop the others."""

    product_id: int
    product: Product | None
    changed: bool
    refusal: DomainError | None = None

    def unwrap(self) -> Product:
        """Return the product, or raise the refusal."""
        if self.refusal is not None or self.product is None:
            raise self.refusal or _gone()
        return self.product


def create_product(*, fields: Mapping[str, Any], by: User | None, at: datetime | None = None) -> Product:
    """Create one product from the values of its fields. Raises ProductRefused."""
    return create_products([fields], by=by, at=at)[0]


@transaction.atomic
def create_products(
    items: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime | None = None
) -> list[Product]:
    """Create many products, all or none. Raises ProductRefused for the first that cannot be saved."""
    moment = at or timezone.now()
    products = [Product(created_at=moment) for _item in items]
    for product, fields in zip(products, items, strict=True):
        set_fields(product, fields)
    refuse_invalid(products)
    refuse_duplicates(products)
    try:
        with transaction.atomic():
            create_many_with_history(products, Product, by=by, at=lambda product: product.created_at)
    except IntegrityError as error:
        raise _taken_meanwhile() from error
    audit.record_many("product.add", products, by=by, at=moment)
    return products


@transaction.atomic
def edit_product(
    product_id: int,
    *,
    changes: Mapping[str, Any],
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
) -> Product:
    """Change some fields. Raises StaleObject where `version` is not the row's, ProductRefused, DemandOpen."""
    product = _lock([product_id]).get(product_id)
    if product is None:
        raise _gone()
    if version is not None and product.version != version:
        raise StaleObject(_("%(sku)s was changed by somebody else. Check and save again.") % {"sku": product.sku})
    changed = set_fields(product, changes)
    if "track_stock" in changed:
        refuse_open_demand(
            product,
            open_orders_of([product.pk]).get(product.pk, ()),
            _("Whether %(sku)s is tracked cannot change while open orders wait for it: %(orders)s."),
        )
    _write({product: changed} if changed else {}, by=by, at=at)
    return product


@transaction.atomic
def edit_products(
    changes: Mapping[int, Mapping[str, Any]], *, by: User | None, at: datetime | None = None
) -> list[Product]:
    """Change many products by id, all or none; return those that differ now. Stock tracking is no part of it.

    Raises ProductRefused for the first that cannot be saved.
    """
    products = _lock(changes)
    if len(products) != len(changes):
        raise ProductRefused(_("One of the products has been deleted meanwhile. Reload the page."))
    changed = {product: fields for pk, product in products.items() if (fields := set_fields(product, changes[pk]))}
    _write(changed, by=by, at=at)
    return list(changed)


@transaction.atomic
def change_prices(
    prices: Mapping[int, Decimal], *, by: User | None, reason: str = "", at: datetime | None = None
) -> int:
    """Set the prices of many products by id, all or none; return how many differ now. Raises ProductRefused."""
    moment = at or timezone.now()
    products = _lock(prices)
    if len(products) != len(prices):
        raise ProductRefused(_("One of the products has been deleted meanwhile. Reload the page."))
    changed = {row: row.price for row in products.values() if row.price != quantized(prices[row.pk])}
    for product in changed:
        product.price = quantized(prices[product.pk])
        product.bump()
    refuse_invalid(list(changed))
    update_many_with_history(list(changed), Product, ("price", "version"), by=by, at=moment, reason=reason)
    why = {"reason": reason} if reason else {}
    audit.record_many(
        "product.price",
        list(changed),
        by=by,
        data=lambda product: {"fields": ["price"], "price": [changed[product], product.price], **why},
        at=moment,
    )
    return len(changed)


@transaction.atomic
def archive_products(product_ids: Sequence[int], *, by: User | None, at: datetime | None = None) -> list[Outcome]:
    """Take products out of sale and out of the way; refused while open orders wait for them."""
    moment = at or timezone.now()
    products = _lock(product_ids)
    orders = open_orders_of(products)

    def archive(product: Product) -> None:
        if product.is_archived:
            raise ProductRefused(_("%(sku)s is archived already; nothing changed.") % {"sku": product.sku})
        refuse_open_demand(
            product,
            orders.get(product.pk, ()),
            _("%(sku)s cannot be archived: open orders wait for it (%(orders)s). Process or cancel them first."),
        )
        product.archived_at, product.is_active = moment, False

    refusals = _change_each("product.archive", products.values(), archive, by=by, at=moment)
    return _outcomes(product_ids, products, refusals)


@transaction.atomic
def restore_products(product_ids: Sequence[int], *, by: User | None, at: datetime | None = None) -> list[Outcome]:
    """Bring archived products back; they can be sold again."""
    products = _lock(product_ids)

    def restore(product: Product) -> None:
        if not product.is_archived:
            raise ProductRefused(_("%(sku)s is not archived; nothing changed.") % {"sku": product.sku})
        product.archived_at, product.is_active = None, True

    refusals = _change_each("product.restore", products.values(), restore, by=by, at=at or timezone.now())
    return _outcomes(product_ids, products, refusals)


@transaction.atomic
def delete_products(product_ids: Collection[int], *, by: User | None, at: datetime | None = None) -> None:
    """Delete products that nothing refers to, with their pictures, all or none. Raises ProductRefused."""
    products = list(_lock(product_ids).values())
    if used := first_referred_to(products):
        raise ProductRefused(
            _("%(sku)s cannot be deleted: stock, orders or movements refer to it. Archive it instead.")
            % {"sku": used.sku}
        )
    pictures = list(ProductImage.objects.filter(product__in=products))
    audit.record_many("product.delete", products, by=by, at=at)
    for product in products:
        product._history_user = by  # type: ignore[attr-defined]
        product.delete()
    delete_files_on_commit(pictures)


def _change_each(
    action: str, products: Iterable[Product], change: Callable[[Product], None], *, by: User | None, at: datetime
) -> dict[int, DomainError]:
    """Apply the change to each locked product, write those that took it, and return the refusals of the others."""
    changed: list[Product] = []
    refusals: dict[int, DomainError] = {}
    for product in products:
        try:
            change(product)
        except DomainError as refusal:
            refusals[product.pk] = refusal
        else:
            product.bump()
            changed.append(product)
    update_many_with_history(changed, Product, ("archived_at", "is_active", "version"), by=by, at=at)
    audit.record_many(action, changed, by=by, at=at)
    return refusals


def _outcomes(
    product_ids: Sequence[int], products: Mapping[int, Product], refusals: Mapping[int, DomainError]
) -> list[Outcome]:
    """Report on each id in the order given."""
    all_refusals = {pk: _gone() for pk in product_ids if pk not in products} | dict(refusals)
    return [Outcome(pk, products.get(pk), pk not in all_refusals, all_refusals.get(pk)) for pk in product_ids]


def _write(changed: Mapping[Product, Mapping[str, Any]], *, by: User | None, at: datetime | None) -> None:
    """Write the fields of each product that held something else, with history and audit. Raises ProductRefused."""
    moment, products = at or timezone.now(), list(changed)
    refuse_invalid(products)
    refuse_duplicates(products)
    for product in products:
        product.bump()
    columns = sorted(set().union(*changed.values()) | {"sku_key", "version"})
    try:
        with transaction.atomic():
            update_many_with_history(products, Product, columns, by=by, at=moment)
    except IntegrityError as error:
        raise _taken_meanwhile() from error
    audit.record_many(
        "product.change",
        products,
        by=by,
        data=lambda product: _noted(product, changed[product]),
        at=moment,
    )


def _noted(product: Product, before: Mapping[str, Any]) -> dict[str, Any]:
    """Name the fields for the log, and tell of the price what it was; a cost price is not for everybody."""
    fields = [name.removesuffix("_id") for name in before]
    return {"fields": fields} | ({"price": [before["price"], product.price]} if "price" in before else {})


def _lock(product_ids: Collection[int]) -> dict[int, Product]:
    """Lock the products in pk order and return them by id; ids of deleted ones are missing."""
    return {product.pk: product for product in Product.objects.filter(pk__in=list(product_ids)).locked()}


def _gone() -> ProductRefused:
    return ProductRefused(_("This product has been deleted meanwhile. Reload the page."))


def _taken_meanwhile() -> ProductRefused:
    return ProductRefused(
        _("Somebody saved a product with the same SKU or barcode at the same moment. Check and save again.")
    )
