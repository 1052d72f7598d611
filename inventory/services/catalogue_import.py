"""Compare a product file with the catalogue, and import exactly what that comparison says, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bulk.columns import CellRefused
from backoffice.bulk.verdicts import Change, Plan, Problem, State, Verdict, check_plan
from backoffice.models import User
from backoffice.services import audit
from inventory.imports.cells import cell_text
from inventory.imports.native import values_of
from inventory.imports.sheets import Sheet, SourceRow
from inventory.models import Category, Product, ProductFamily, StockLocation, sku_key_of
from inventory.models.stock import MovementKind
from inventory.services.catalogue import create_products, edit_products
from inventory.services.catalogue_names import Named, Names, make_missing
from inventory.services.stock import Receipt, receive_stock

BATCH = 1_000
RELATED = ("family", "category")
T = TypeVar("T")
Values = dict[str, Any]


@dataclass
class Draft:
    """A row on its way to a verdict."""

    row: SourceRow
    values: Values
    problems: list[Problem]

    @property
    def key(self) -> str:
        return sku_key_of(self.values.get("sku", ""))


@dataclass
class Catalogue:
    """What the file's rows are compared with."""

    products: Mapping[str, Product]
    barcode_owners: Mapping[str, tuple[str, str]]
    families: Names = field(default_factory=lambda: Names(ProductFamily))
    categories: Names = field(default_factory=lambda: Names(Category))

    def resolve(self, draft: Draft, sheet: Sheet) -> None:
        """Put the family and the category that the cells name in their place, or note that they are not clear."""
        for column, names in (("family", self.families), ("category", self.categories)):
            cell = draft.values.get(column)
            if cell is None:
                continue
            try:
                draft.values[column] = names.find(cell, sheet.families.get(cell) if column == "family" else None)
            except CellRefused as refusal:
                draft.problems.append(Problem(draft.row.line, sheet.title(column), cell, str(refusal)))


def plan_products(sheet: Sheet, *, lock: bool = False) -> Plan:
    """Say for each row whether it is new, changed, unchanged or wrong. With `lock` the known products stay so."""
    drafts = [Draft(row, *values_of(row, sheet)) for row in sheet.rows]
    _find_repeated(drafts, sheet)
    catalogue = _catalogue_of(drafts, lock=lock)
    verdicts = [verdict for draft in drafts if (verdict := _judge(draft, catalogue, sheet)) is not None]
    problems = [*sheet.problems, *(problem for draft in drafts for problem in draft.problems)]
    problems.sort(key=lambda problem: problem.line)
    wrong = {problem.line for problem in problems}
    verdicts = [verdict for verdict in verdicts if verdict.line not in wrong]
    notes = [*sheet.notes, *_stock_notes(drafts, catalogue)]
    return Plan(sheet.read, verdicts, problems, notes, _made_by(verdicts))


@transaction.atomic
def import_products(
    sheet: Sheet,
    *,
    by: User | None,
    expected: str | None = None,
    source: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Plan:
    """Import the whole file in one transaction. `expected` is the digest of the plan that somebody has agreed to,
    `source` what the audit log says of the file.

    Raises PreviewOutdated where the plan is another one by now, ImportRefused for wrong rows, ProductRefused.
    """
    moment = at or timezone.now()
    plan = plan_products(sheet, lock=True)
    check_plan(plan, expected)
    ids = _make_missing(plan, by=by, at=moment)
    new = [replace(row, values=_with_ids(row.values, ids)) for row in plan if row.state is State.NEW]
    changed = {row.target: _with_ids(row.values, ids) for row in plan if row.state is State.CHANGED}
    for batch in _batches(new):
        _create(batch, by=by, at=moment)
    for pairs in _batches(list(changed.items())):
        edit_products(dict(pairs), by=by, at=moment)
    data = {**(source or {}), "format": sheet.layout, "rows": plan.read, "columns": list(sheet.columns)}
    counts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
    audit.record("product.import", by=by, data=data | counts, at=moment)
    return plan


def _judge(draft: Draft, catalogue: Catalogue, sheet: Sheet) -> Verdict | None:
    """Return the row's verdict, or None after noting what is wrong with it."""
    values, line = draft.values, draft.row.line
    catalogue.resolve(draft, sheet)
    product = catalogue.products.get(draft.key)
    _refuse_taken_barcode(draft, catalogue, sheet)
    if product is not None and product.is_archived and values.get("is_active"):
        sentence = _("This product is archived. Restore it first, or write false.")
        draft.problems.append(Problem(line, sheet.title("is_active"), values["sku"], sentence))
    if draft.problems:
        return None
    label = f"{values['sku']} · {values['name']}"
    if product is None:
        return Verdict(line, label, State.NEW, _new_cells(draft, sheet), values | {"track_stock": draft.row.is_tracked})
    values = {name: value for name, value in values.items() if name not in ("sku", "opening_stock")}
    differing = {name: value for name, value in values.items() if _stored(product, name) != _comparable(value)}
    changes = [
        Change(sheet.title(name), _old_text(product, name, catalogue), _text(name, value))
        for name, value in differing.items()
    ]
    return Verdict(line, label, State.CHANGED if changes else State.UNCHANGED, changes, differing, product.pk)


def _catalogue_of(drafts: Sequence[Draft], *, lock: bool) -> Catalogue:
    found: list[Product] = []
    for keys in _batches(sorted({draft.key for draft in drafts})):
        found += Product.objects.filter(sku_key__in=keys).order_by()
    products = {product.sku_key: product for product in (_locked(found) if lock else found)}
    barcodes = sorted({draft.values["barcode"] for draft in drafts if draft.values.get("barcode")})
    owners: dict[str, tuple[str, str]] = {}
    for some in _batches(barcodes):
        rows = Product.objects.filter(barcode__in=some).order_by().values_list("barcode", "sku_key", "sku")
        owners |= {barcode: (key, sku) for barcode, key, sku in rows}
    return Catalogue(products, owners)


def _locked(products: Sequence[Product]) -> Iterator[Product]:
    """Lock the products and read them again: in pk order over all batches, as everybody does who locks several."""
    for ids in _batches(sorted(product.pk for product in products)):
        yield from Product.objects.filter(pk__in=ids).locked()


def _find_repeated(drafts: Sequence[Draft], sheet: Sheet) -> None:
    """Note each SKU and barcode that stands on two lines, with both."""
    sentences = {
        "sku": _("The same SKU stands on line %(line)d. Keep one of the two."),
        "barcode": _("The same barcode stands on line %(line)d. Keep one of the two."),
    }
    for column, sentence in sentences.items():
        first: dict[str, int] = {}
        for draft in drafts:
            value = draft.values.get(column, "")
            key = sku_key_of(value) if column == "sku" else value
            if key and first.setdefault(key, draft.row.line) != draft.row.line:
                problem = Problem(draft.row.line, sheet.title(column), value, sentence % {"line": first[key]})
                draft.problems.append(problem)


def _refuse_taken_barcode(draft: Draft, catalogue: Catalogue, sheet: Sheet) -> None:
    barcode = draft.values.get("barcode", "")
    key, sku = catalogue.barcode_owners.get(barcode, (draft.key, ""))
    if key != draft.key:
        sentence = _("This barcode belongs to %(sku)s already.") % {"sku": sku}
        draft.problems.append(Problem(draft.row.line, sheet.title("barcode"), barcode, sentence))


def _stored(product: Product, name: str) -> Any:
    return getattr(product, f"{name}_id" if name in RELATED else name)


def _comparable(value: Any) -> Any:
    """Return the id of a family or category; a draft is equal to nothing that is stored."""
    return (value.pk or value) if isinstance(value, Named) else value


def _text(name: str, value: Any) -> str:
    return value.label if isinstance(value, Named) else cell_text(name, value)


def _old_text(product: Product, name: str, catalogue: Catalogue) -> str:
    if name in RELATED:
        names = catalogue.families if name == "family" else catalogue.categories
        return names.labels.get(_stored(product, name), "")
    return cell_text(name, getattr(product, name))


def _new_cells(draft: Draft, sheet: Sheet) -> list[Change]:
    return [Change(sheet.title(name), "", text) for name, value in draft.values.items() if (text := _text(name, value))]


def _stock_notes(drafts: Sequence[Draft], catalogue: Catalogue) -> list[str]:
    known = sum(draft.values.get("opening_stock") is not None and draft.key in catalogue.products for draft in drafts)
    untracked = sum(not draft.row.is_tracked and draft.key not in catalogue.products for draft in drafts)
    notes = []
    if known:
        sentence = ngettext(
            "Opening stock of %(n)d known product was ignored: its stock changes by movements only.",
            "Opening stock of %(n)d known products was ignored: their stock changes by movements only.",
            known,
        )
        notes.append(sentence % {"n": known})
    if untracked:
        notes.append(_("New products whose stock is not tracked: %(n)d.") % {"n": untracked})
    return notes


def _made_by(verdicts: Sequence[Verdict]) -> list[str]:
    """Name the families and categories that have to be made."""
    labels = {"family": _("family “%(name)s”"), "category": _("category “%(name)s”")}
    found = dict.fromkeys(
        labels[name] % {"name": value.label}
        for verdict in verdicts
        for name, value in verdict.values.items()
        if isinstance(value, Named) and value.pk is None
    )
    return list(found)


def _make_missing(plan: Plan, *, by: User | None, at: datetime) -> dict[tuple[str, str], int]:
    """Create what the rows name first, and return the ids by column and key."""
    ids: dict[tuple[str, str], int] = {}
    for column, names in (("family", Names(ProductFamily)), ("category", Names(Category))):
        drafts = {
            value.key: value
            for verdict in plan
            if isinstance(value := verdict.values.get(column), Named) and value.pk is None
        }
        names.drafts.update(drafts)
        ids |= {(column, key): pk for key, pk in make_missing(names, set(drafts), by=by, at=at).items()}
    return ids


def _with_ids(values: Mapping[str, Any], ids: Mapping[tuple[str, str], int]) -> Values:
    """Write a family or a category as its id, which costs the service no look-up."""
    return {
        (f"{name}_id" if name in RELATED else name): (value.pk or ids[(name, value.key)])
        if isinstance(value, Named)
        else value
        for name, value in values.items()
    }


def _create(verdicts: Sequence[Verdict], *, by: User | None, at: datetime) -> None:
    """Create a batch of products, and book what is on the shelf already."""
    stock = [row.values.get("opening_stock") for row in verdicts]
    fields = [{name: value for name, value in row.values.items() if name != "opening_stock"} for row in verdicts]
    products = create_products(fields, by=by, at=at)
    place = StockLocation.default().pk
    receipts = [
        Receipt(product.pk, place, quantity, key=f"opening:{product.pk}", kind=MovementKind.INITIAL)
        for product, quantity in zip(products, stock, strict=True)
        if quantity and product.track_stock
    ]
    if receipts:
        receive_stock(receipts, by=by, reason=_("Opening stock"), at=at)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into pieces that one statement can name."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
