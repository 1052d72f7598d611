"""A small drawing board: shapes in units of a hundredth of the picture, softly lit from the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def colour_of(name: str) -> Colour:
    """Read "#c8553d"; a name of CSS does as well."""
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` with this share of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float) -> Colour:
    return mixed(colour, WHITE, share)


def darker(colour: Colour, share: float) -> Colour:
    return mixed(colour, BLACK, share)


@dataclass(frozen=True, slots=True)
class Shape:
    """An ellipse, a box with round corners (radius) or a polygon."""

    kind: str
    points: tuple[Point, ...]
    radius: float = 0


def oval(left: float, top: float, right: float, bottom: float) -> Shape:
    return Shape("oval", ((left, top), (right, bottom)))


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Shape:
    return Shape("box", ((left, top), (right, bottom)), radius)


def polygon(*points: Point) -> Shape:
    return Shape("polygon", points)


class Sketch:
    """Draws at twice the size, so that edges come out smooth."""

    def __init__(self, side: int, backdrop: Colour) -> None:
        self.scale = side * 2 / 100
        self.image = _backdrop(side * 2, backdrop)
        self.pen = ImageDraw.Draw(self.image)
        self.backdrop = backdrop
        self.ground = darker(backdrop, 0.45)

    def fill(self, colour: Colour, *shapes: Shape, relief: float = 0.16) -> None:
        """Draw shapes as one body: lit on the left, shaded on the right; `relief` 0 is flat."""
        left, top, right, bottom = self._bounds(shapes)
        mask = Image.new("L", (right - left, bottom - top))
        pen = ImageDraw.Draw(mask)
        for shape in shapes:
            self._draw(pen, shape, (left, top))
        self.image.paste(_lit(colour, mask.size, relief), (left, top), mask)

    def line(self, colour: Colour, width: float, *points: Point) -> None:
        """Draw a line with round ends."""
        thick = self.scale * width
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self.pen.line(scaled, colour, round(thick), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            self.pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), colour)

    def ring(self, colour: Colour, width: float, frame: tuple[float, float, float, float]) -> None:
        self.pen.ellipse([value * self.scale for value in frame], outline=colour, width=round(width * self.scale))

    def arc(self, colour: Colour, width: float, frame: tuple[float, float, float, float], start: int, end: int) -> None:
        """Draw a piece of an ellipse; angles in degrees, clockwise from three o'clock."""
        self.pen.arc([value * self.scale for value in frame], start, end, colour, round(width * self.scale))

    def shadow(self, left: float, right: float, ground: float) -> None:
        """Lay a soft shadow on the ground; it is blurred while it is small, which costs nothing."""
        width, height = round(right - left + 26), 26
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).ellipse((10, 9, width - 10, height - 9), 150)
        mask = mask.filter(ImageFilter.GaussianBlur(2.4))
        size = (round(width * self.scale), round(height * self.scale))
        place = (round((left - 10) * self.scale), round((ground - height / 2) * self.scale))
        self.image.paste(self.ground, place, mask.resize(size, Image.Resampling.BICUBIC))

    def finished(self) -> Image.Image:
        return self.image.reduce(2)

    def _bounds(self, shapes: Iterable[Shape]) -> tuple[int, int, int, int]:
        points = [point for shape in shapes for point in shape.points]
        across, down = [x * self.scale for x, _y in points], [y * self.scale for _x, y in points]
        return round(min(across)), round(min(down)), round(max(across)) + 1, round(max(down)) + 1

    def _draw(self, pen: ImageDraw.ImageDraw, shape: Shape, origin: tuple[int, int]) -> None:
        points = [(x * self.scale - origin[0], y * self.scale - origin[1]) for x, y in shape.points]
        if shape.kind == "oval":
            pen.ellipse(points, 255)
        elif shape.kind == "box":
            pen.rounded_rectangle(points, shape.radius * self.scale, 255)
        else:
            pen.polygon(points, 255)


def _lit(colour: Colour, size: tuple[int, int], relief: float) -> Image.Image:
    lights: Sequence[Colour] = (lighter(colour, relief), lighter(colour, relief / 3), colour, darker(colour, relief))
    row = Image.new("RGB", (len(lights), 1))
    for place, light in enumerate(lights):
        row.putpixel((place, 0), light)
    return row.resize((size[0], 1), Image.Resampling.BICUBIC).resize(size, Image.Resampling.NEAREST)


def _backdrop(side: int, colour: Colour) -> Image.Image:
    column = Image.new("RGB", (1, 10), lighter(colour, 0.45))
    for row in range(7, 10):
        column.putpixel((0, row), darker(colour, 0.02 * (row - 6)))
    column.putpixel((0, 6), colour)
    return column.resize((1, side), Image.Resampling.BICUBIC).resize((side, side), Image.Resampling.NEAREST)
