"""Invent a catalogue of any size: ranges of things in their colours and sizes, with prices that look like prices."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, product
from random import Random

from django.utils.text import slugify

from inventory.demo.catalogue import DemoCatalogue, DemoFamily, DemoPicture, DemoProduct, read_catalogue
from inventory.fake.barcodes import free_barcodes
from inventory.fake.kinds import KINDS, MAKERS, RANGES, SHORT, Kind

CENT = Decimal("0.01")
ENDINGS = tuple(map(Decimal, ("0.00", "0.50", "0.90", "0.95")))
DEARER_BY_SIZE = Decimal("0.35")
MOST_COLOURS = {False: 5, True: 3}  # fewer where the thing comes in sizes as well


@dataclass(frozen=True)
class Known:
    """What is there already and must not be invented again."""

    skus: Collection[str] = ()
    slugs: Collection[str] = ()
    barcodes: Collection[str] = ()


@dataclass(frozen=True)
class Idea:
    """A kind of thing in a range: "Alder mug", of which the SKUs begin with MUG-ALDER."""

    kind: Kind
    title: str
    code: str

    @property
    def slug(self) -> str:
        return slugify(self.title)


@dataclass(frozen=True)
class Variant:
    """One colour and, where the kind has them, one size of an idea; `step` counts the sizes from the smallest."""

    colour: str
    value: str
    step: int


class Inventor:
    """Invents products one part after the other, none twice. The same seed and the same `known` give the same."""

    def __init__(self, rng: Random, known: Known) -> None:
        self._rng = rng
        self._barcodes = free_barcodes(known.barcodes)
        self._ideas = _ideas(rng, known)

    def invent(self, wanted: int) -> DemoCatalogue:
        """Return this many products with their families, and every category that there is."""
        families: list[DemoFamily] = []
        products: list[DemoProduct] = []
        while (room := wanted - len(products)) > 0:
            idea = next(self._ideas)
            variants = self._variants(idea.kind)[:room]
            made = self._products(idea, variants)
            products += made
            if len(variants) > 1:
                families.append(_family(idea, made[0]))
        return DemoCatalogue(read_catalogue().categories, tuple(families), tuple(products))

    def _variants(self, kind: Kind) -> list[Variant]:
        """Choose some colours in all sizes; one thing in four is the only one of its kind."""
        most = min(MOST_COLOURS[bool(kind.values)], len(kind.colours))
        colours = self._rng.sample(kind.colours, self._rng.randint(min(2, most), most))
        variants = [
            Variant(colour, value, step) for colour in colours for step, value in enumerate(kind.values or ("",))
        ]
        return variants[:1] if self._rng.random() < 0.25 else variants

    def _products(self, idea: Idea, variants: Sequence[Variant]) -> list[DemoProduct]:
        rng, kind = self._rng, idea.kind
        smallest = rng.uniform(*kind.prices)
        ending, margin = rng.choice(ENDINGS), Decimal(rng.randint(26, 46)) / 100
        threshold, words = rng.choice((None, None, 3, 5, 8)), f"{kind.words} {rng.choice(MAKERS)}"
        made = []
        for variant in variants:
            price = int(Decimal(smallest) * (1 + DEARER_BY_SIZE * variant.step)) + ending
            options = _options(kind, variant) if len(variants) > 1 else {}
            name = ", ".join((idea.title, *options.values()))
            made.append(
                DemoProduct(
                    sku="-".join((idea.code, *_codes(kind, variant))) if options else idea.code,
                    name=name,
                    family=idea.slug if options else None,
                    category=kind.category,
                    options=options,
                    description=words,
                    barcode=next(self._barcodes) if rng.random() < 0.95 else "",
                    price=price,
                    cost_price=(price * margin).quantize(CENT) if kind.track_stock else None,
                    tax_rate=kind.tax_rate,
                    track_stock=kind.track_stock,
                    low_stock_threshold=threshold if kind.track_stock else None,
                    opening_stock=0,
                    picture=DemoPicture(kind.motif, variant.colour, name),
                )
            )
        return made


def _ideas(rng: Random, known: Known) -> Iterator[Idea]:
    """Yield each kind in each range in a random order; when all are used up, the ranges come back with a number."""
    used = {
        "-".join(parts[:end]) for sku in known.skus for parts in (sku.split("-"),) for end in range(1, len(parts) + 1)
    }
    for edition in count(1):
        pairs = list(product(RANGES, KINDS))
        rng.shuffle(pairs)
        for name, kind in pairs:
            range_name = name if edition == 1 else f"{name} {edition}"
            code = f"{kind.code}-{range_name.upper().replace(' ', '')}"
            idea = Idea(kind, f"{range_name} {kind.noun}", code)
            if code.casefold() not in used and idea.slug not in known.slugs:
                yield idea


def _options(kind: Kind, variant: Variant) -> dict[str, str]:
    colour = {"Colour": variant.colour.capitalize()} if len(kind.colours) > 1 else {}
    return colour | ({kind.option: variant.value} if kind.option else {})


def _codes(kind: Kind, variant: Variant) -> Iterator[str]:
    """Yield what the options add to the SKU: SAG for sage, M for medium, 500G for 500 g."""
    if len(kind.colours) > 1:
        yield variant.colour[:3].upper()
    if variant.value:
        yield SHORT.get(variant.value) or variant.value.replace(" ", "").replace(".", "").upper()


def _family(idea: Idea, first: DemoProduct) -> DemoFamily:
    picture = DemoPicture(idea.kind.motif, first.picture.colour, idea.title)
    return DemoFamily(idea.slug, idea.title, first.description, tuple(first.options), picture)
