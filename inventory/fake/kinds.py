"""What an invented shop sells: kinds of things with their prices, options and words, and the ranges they come in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

POTTERY = ("terracotta", "sage", "ink", "cream", "charcoal", "sky", "rose", "mustard")
CLOTH = ("natural", "forest", "ink", "mustard", "plum", "rose", "charcoal")
WOODS = ("natural", "walnut")
COVERS = ("forest", "ink", "plum", "terracotta", "charcoal", "sky")
BRIGHT = ("mustard", "rose", "sky", "sage", "terracotta", "plum")

SIZES = ("Small", "Medium", "Large")
SHORT = {
    "Small": "S",
    "Medium": "M",
    "Large": "L",
    "Regular": "R",
    "Long": "LG",
    "Lined": "LIN",
    "Plain": "PLA",
    "Dotted": "DOT",
    "Fine": "F",
    "Broad": "B",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. `prices` are the lowest and the highest of its smallest size, in whole units of the currency.

    Where `option` is given, each of its values costs more than the one before it.
    """

    noun: str
    code: str
    motif: str
    category: str
    prices: tuple[int, int]
    colours: tuple[str, ...]
    words: str
    option: str = ""
    values: tuple[str, ...] = ()
    tax_rate: Decimal | None = None
    track_stock: bool = True


KINDS = (
    Kind("mug", "MUG", "mug", "mugs-and-tea", (12, 22), POTTERY, "Holds 350 ml and stays warm for a whole chapter."),
    Kind("espresso cup", "CUP", "mug", "mugs-and-tea", (8, 14), POTTERY, "Thick-walled, for 80 ml and a short break."),
    Kind("breakfast cup", "BRK", "mug", "mugs-and-tea", (14, 24), POTTERY, "Wide enough to dip a croissant into."),
    Kind("teapot", "TEAPOT", "teapot", "mugs-and-tea", (38, 68), POTTERY, "For four cups; the spout does not drip."),
    Kind("bowl", "BOWL", "bowl", "tableware", (11, 19), POTTERY, "For soup, salad or keys.", "Size", SIZES),
    Kind("serving bowl", "SERVE", "bowl", "tableware", (34, 62), POTTERY, "For the middle of the table."),
    Kind("plate", "PLATE", "plate", "tableware", (9, 16), POTTERY, "Goes into oven and dishwasher.", "Size", SIZES),
    Kind("platter", "PLATTER", "plate", "tableware", (28, 52), POTTERY, "Flat, wide and heavy, for a feast."),
    Kind("chopping board", "BOARD", "cutting_board", "tableware", (22, 39), WOODS, "Of one piece.", "Size", SIZES),
    Kind("spoons, set of 3", "SPOONS", "spoons", "tableware", (14, 24), WOODS, "To stir, to taste and to serve."),
    Kind(
        "tea towel", "TOWEL", "towel", "kitchen-linen", (9, 17), CLOTH, "Half linen, half cotton; dries glasses clear."
    ),
    Kind("bread cloth", "BREAD", "towel", "kitchen-linen", (11, 19), CLOTH, "Keeps a loaf fresh for three days."),
    Kind("apron", "APRON", "apron", "kitchen-linen", (28, 44), CLOTH, "Deep pockets.", "Cut", ("Regular", "Long")),
    Kind(
        "storage jar", "JAR", "jar", "pantry", (9, 15), BRIGHT, "With a lid of cork.", "Volume", ("0.5 l", "1 l", "2 l")
    ),
    Kind(
        "honey",
        "HONEY",
        "jar",
        "pantry",
        (5, 9),
        ("mustard",),
        "Cold-stirred.",
        "Weight",
        ("250 g", "500 g"),
        Decimal("0.07"),
    ),
    Kind("candle", "CANDLE", "candle", "candles", (12, 24), BRIGHT, "Soy wax; burns for 30 hours."),
    Kind("pillar candle", "PILLAR", "candle", "candles", (6, 11), BRIGHT, "Does not drip.", "Size", SIZES),
    Kind(
        "notebook",
        "NOTE",
        "notebook",
        "notebooks",
        (9, 15),
        COVERS,
        "Opens flat.",
        "Ruling",
        ("Plain", "Dotted", "Lined"),
    ),
    Kind(
        "sketchbook", "SKETCH", "notebook", "notebooks", (16, 26), COVERS, "120 sheets that take ink and a light wash."
    ),
    Kind(
        "diary",
        "DIARY",
        "notebook",
        "notebooks",
        (18, 28),
        COVERS,
        "A page a day, without dates, so that no day is lost.",
    ),
    Kind("fountain pen", "FPEN", "pen", "pens-and-pencils", (29, 79), COVERS, "Steel nib.", "Nib", ("Fine", "Broad")),
    Kind(
        "ballpoint pen",
        "BPEN",
        "pen",
        "pens-and-pencils",
        (7, 22),
        COVERS,
        "Turns, does not click, and takes any refill.",
    ),
    Kind("pencils, set of 6", "PENCILS", "pencils", "pens-and-pencils", (6, 12), BRIGHT, "From 2H to 4B, of cedar."),
    Kind("paper tape", "TAPE", "tape", "desk", (3, 6), BRIGHT, "Ten metres, and comes off without a trace."),
    Kind("paper clips, box of 100", "CLIPS", "clips", "desk", (3, 7), BRIGHT, "Coated steel that leaves no rust."),
    Kind("tote bag", "TOTE", "tote", "bags", (14, 29), CLOTH, "Carries 12 kg, and folds to the size of a hand."),
    Kind(
        "greeting card",
        "CARD",
        "card",
        "cards-and-gifts",
        (2, 5),
        BRIGHT,
        "With an envelope and nothing printed inside.",
    ),
    Kind(
        "postcards, set of 8", "POSTC", "card", "cards-and-gifts", (7, 12), BRIGHT, "Eight views of the same morning."
    ),
    Kind("gift box", "BOX", "gift", "cards-and-gifts", (4, 8), BRIGHT, "Folds flat; ribbon included.", "Size", SIZES),
    Kind(
        "gift card",
        "GIFT",
        "card",
        "cards-and-gifts",
        (20, 20),
        ("rose",),
        "Good for three years.",
        tax_rate=Decimal(0),
        track_stock=False,
    ),
)

RANGES = (
    *("Alder", "Amber", "Anchor", "Arbour", "Ash", "Barley", "Bay", "Birch", "Bracken", "Bramble", "Brook", "Cedar"),
    *("Clover", "Copper", "Cove", "Dale", "Dawn", "Drift", "Dune", "Dusk", "Elder", "Ember", "Fen", "Fern"),
    *("Field", "Flint", "Frost", "Gale", "Glen", "Grove", "Harbour", "Hazel", "Heath", "Heron", "Hollow", "Iris"),
    *("Juniper", "Kelp", "Lark", "Larch", "Lichen", "Linden", "Loft", "Lowland", "Maple", "Marsh", "Meadow", "Mist"),
    *("Moor", "Moss", "North", "Oak", "Orchard", "Pebble", "Pine", "Quarry", "Quill", "Reed", "Ridge", "River"),
    *("Rowan", "Rye", "Sable", "Saltmarsh", "Shale", "Shore", "Slate", "Sorrel", "Thicket", "Thorn", "Tide", "Vale"),
)

MAKERS = (
    "Made in small numbers by a workshop of five.",
    "Each piece differs a little from the next.",
    "Made to be used every day, and repaired when it breaks.",
    "Packed without plastic.",
    "Designed here, made two valleys further on.",
    "Looks better with every year.",
)
