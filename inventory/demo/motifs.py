"""What the demo shop sells, drawn. Each motif takes the board and the product's colour."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from inventory.demo.sketch import WHITE, Colour, Sketch, box, darker, lighter, mixed, oval, polygon

COFFEE: Colour = (74, 44, 30)
WOOD: Colour = (196, 148, 98)
CORK: Colour = (188, 150, 106)
PAPER: Colour = (250, 246, 236)
STEEL: Colour = (176, 182, 190)
GRAPHITE: Colour = (62, 62, 68)
FLAME: Colour = (250, 190, 70)


def mug(board: Sketch, colour: Colour) -> None:
    board.shadow(24, 72, 80)
    board.ring(darker(colour, 0.12), 5.5, (54, 38, 80, 66))
    board.fill(colour, box(24, 34, 66, 80, 7), box(24, 32, 66, 50))
    board.fill(lighter(colour, 0.25), oval(24, 26, 66, 38), relief=0.08)
    board.fill(darker(colour, 0.3), oval(26.5, 27.5, 63.5, 36.8), relief=0.05)
    board.fill(COFFEE, oval(28.5, 30.2, 61.5, 36.6), relief=0.1)
    board.fill(lighter(colour, 0.35), box(29, 44, 31.6, 70, 1.3), relief=0)


def teapot(board: Sketch, colour: Colour) -> None:
    board.shadow(20, 78, 79)
    board.ring(darker(colour, 0.15), 5, (62, 38, 88, 68))
    board.fill(
        darker(colour, 0.06), polygon((30, 56), (10, 40), (16, 36), (34, 48)), polygon((30, 66), (14, 42), (34, 48))
    )
    board.fill(colour, oval(22, 34, 74, 80), box(34, 76, 62, 80, 2))
    board.fill(lighter(colour, 0.12), oval(35, 30, 61, 41), relief=0.12)
    board.fill(darker(colour, 0.1), oval(44.5, 23, 51.5, 31))
    board.fill(lighter(colour, 0.4), oval(29, 45, 34, 60), relief=0)


def bowl(board: Sketch, colour: Colour) -> None:
    board.shadow(24, 74, 77)
    board.fill(darker(colour, 0.12), box(40, 72, 60, 78, 2))
    board.fill(colour, oval(18, 14, 82, 76))
    board.image.paste(
        board.image.crop((0, 0, board.image.width, 1)).resize((board.image.width, round(45 * board.scale))), (0, 0)
    )
    board.fill(lighter(colour, 0.3), oval(18, 36, 82, 54), relief=0.08)
    board.fill(darker(colour, 0.14), oval(21, 38, 79, 53), relief=0.1)


def plate(board: Sketch, colour: Colour) -> None:
    board.shadow(16, 82, 80)
    board.fill(darker(colour, 0.1), oval(13, 17, 87, 85))
    board.fill(colour, oval(13, 15, 87, 83), relief=0.1)
    board.ring(lighter(colour, 0.5), 0.9, (16, 18, 84, 80))
    board.fill(darker(colour, 0.09), oval(27, 28, 73, 70), relief=0.05)
    board.fill(lighter(colour, 0.06), oval(28.5, 30, 72.5, 70), relief=0.08)


def notebook(board: Sketch, colour: Colour) -> None:
    board.shadow(24, 76, 85)
    board.fill(darker(colour, 0.3), box(25, 17, 78, 86, 3), relief=0)
    board.fill(PAPER, box(27, 16, 76.5, 84.5, 1), relief=0.03)
    board.fill(colour, box(23, 14, 75, 83, 3), relief=0.1)
    board.fill(darker(colour, 0.18), box(23, 14, 30, 83, 3), relief=0.06)
    board.fill(PAPER, box(40, 27, 66, 40, 1.2), relief=0.02)
    for row, end in ((31, 62), (35.5, 56)):
        board.line(mixed(colour, PAPER, 0.4), 0.7, (44, row), (end, row))
    board.fill(mixed(colour, FLAME, 0.75), polygon((66, 83), (70, 83), (70, 93), (68, 90), (66, 93)), relief=0.05)


def pen(board: Sketch, colour: Colour) -> None:
    board.shadow(18, 82, 83)
    board.fill(darker(PAPER, 0.08), box(19, 21, 82, 84, 1.5), relief=0.03)
    board.fill(PAPER, box(18, 19, 81, 82, 1.5), relief=0.03)
    for row in range(28, 80, 7):
        board.line(mixed(PAPER, colour, 0.22), 0.5, (24, row), (75, row))
    _rod(board, darker(PAPER, 0.16), 1, 69, drop=3)
    _rod(board, colour, 0, 25)
    _rod(board, darker(colour, 0.3), 25, 28)
    _rod(board, lighter(colour, 0.08), 28, 58)
    _rod(board, STEEL, 58, 66, taper=0.55)
    _rod(board, GRAPHITE, 66, 70, taper=0.8, width=3.6)
    board.line(STEEL, 1.8, (30, 22.5), (44, 36.5))


def _rod(
    board: Sketch, colour: Colour, start: float, end: float, *, taper: float = 0, width: float = 8, drop: float = 0
) -> None:
    """Draw a piece of a rod that lies from the top left to the bottom right, from `start` to `end` along its length."""
    half, thin = width * 0.354, width * 0.354 * (1 - taper)
    (x0, y0), (x1, y1) = ((24 + part * 0.83, 22 + part * 0.83 + drop) for part in (start, end))
    corners = ((x0 - half, y0 + half), (x1 - thin, y1 + thin), (x1 + thin, y1 - thin), (x0 + half, y0 - half))
    board.fill(colour, polygon(*corners), relief=0.05)
    if not drop:
        board.line(lighter(colour, 0.4), 0.8, (x0 + half * 0.2, y0 - half * 0.5), (x1 + thin * 0.2, y1 - thin * 0.5))


def pencils(board: Sketch, colour: Colour) -> None:
    board.shadow(24, 76, 84)
    tints = (darker(colour, 0.25), colour, lighter(colour, 0.25), lighter(colour, 0.5), mixed(colour, FLAME, 0.6))
    for place, tint in enumerate(tints):
        left, top = 25 + place * 10.5, 15 + (place % 2) * 3
        board.fill(WOOD, polygon((left, top + 14), (left + 4, top), (left + 8, top + 14)), relief=0.1)
        board.fill(tint, polygon((left + 2.6, top + 4.8), (left + 4, top), (left + 5.4, top + 4.8)), relief=0.1)
        board.fill(tint, box(left, top + 13, left + 8, 84), relief=0.22)
    board.fill(PAPER, box(22, 55, 80, 71, 1.5), relief=0.05)
    board.line(colour, 1.1, (32, 63), (70, 63))


def tape(board: Sketch, colour: Colour) -> None:
    board.shadow(16, 84, 80)
    for left, top, tint in ((14, 44, lighter(colour, 0.25)), (48, 44, darker(colour, 0.1)), (31, 20, colour)):
        board.fill(darker(tint, 0.18), oval(left, top + 3, left + 37, top + 37))
        board.fill(tint, oval(left, top, left + 37, top + 35), relief=0.14)
        board.fill(CORK, oval(left + 9, top + 8.5, left + 28, top + 26.5), relief=0.12)
        board.fill(lighter(board.backdrop, 0.1), oval(left + 11, top + 10.5, left + 26, top + 25.5), relief=0.05)
        board.ring(lighter(tint, 0.4), 0.6, (left + 4, top + 4, left + 33, top + 31))


def clips(board: Sketch, colour: Colour) -> None:
    board.shadow(18, 80, 79)
    board.fill(darker(colour, 0.16), box(18, 44, 82, 80, 5))
    board.fill(colour, box(18, 40, 82, 76, 5), relief=0.1)
    board.fill(PAPER, box(30, 50, 70, 66, 1.5), relief=0.03)
    for left in (35, 47, 59):
        board.ring(colour, 0.8, (left, 53, left + 5.5, 63))
        board.ring(colour, 0.8, (left + 1.4, 55.5, left + 4.1, 63))
    board.fill(lighter(colour, 0.2), box(16, 32, 84, 42, 3), relief=0.12)


def tote(board: Sketch, colour: Colour) -> None:
    board.shadow(22, 78, 87)
    board.arc(darker(colour, 0.22), 3.6, (34, 8, 66, 62), 180, 360)
    board.fill(colour, polygon((22, 36), (78, 36), (82, 87), (18, 87)), relief=0.1)
    board.fill(darker(colour, 0.08), polygon((22, 36), (78, 36), (78.4, 41), (21.6, 41)), relief=0.08)
    for left in (33.4, 62.6):
        board.fill(darker(colour, 0.22), box(left, 34, left + 4, 44, 1), relief=0.05)
    leaf = lighter(colour, 0.6) if sum(colour) < 400 else mixed(darker(colour, 0.5), (60, 110, 80), 0.35)
    board.line(leaf, 1, (50, 79), (50, 52))
    for side in (-1, 1):
        for row in (56, 63, 70):
            board.fill(
                leaf,
                polygon((50, row + 5), (50 + side * 4, row - 1), (50 + side * 10, row - 3), (50 + side * 7, row + 3)),
            )
    board.fill(leaf, polygon((50, 54), (47.5, 49), (50, 44.5), (52.5, 49)))


def apron(board: Sketch, colour: Colour) -> None:
    board.shadow(28, 72, 90)
    board.ring(darker(colour, 0.25), 1.8, (41, 6, 59, 30))
    for side in (-1, 1):
        board.line(darker(colour, 0.25), 1.6, (50 + side * 22, 44), (50 + side * 33, 52), (50 + side * 30, 66))
    board.fill(
        colour, polygon((38, 20), (62, 20), (65, 36), (73, 44), (76, 88), (24, 88), (27, 44), (35, 36)), relief=0.12
    )
    board.fill(darker(colour, 0.12), box(37, 54, 63, 72, 2), relief=0.1)
    board.line(lighter(colour, 0.3), 0.6, (38.5, 57), (61.5, 57))
    board.line(lighter(colour, 0.3), 0.6, (50, 54.5), (50, 71.5))


def towel(board: Sketch, colour: Colour) -> None:
    board.shadow(24, 78, 86)
    board.line(WOOD, 2.6, (12, 20), (88, 20))
    board.fill(lighter(colour, 0.72), box(28, 18, 72, 86, 1), relief=0.07)
    board.fill(lighter(colour, 0.58), box(28, 18, 72, 24, 2.5), relief=0.07)
    for top, high in ((60, 2), (64, 6), (72, 2)):
        board.fill(colour, box(28, top, 72, top + high), relief=0.1)
    for left in (36, 50, 64):
        board.line(lighter(colour, 0.6), 0.5, (left, 25), (left, 84))


def candle(board: Sketch, colour: Colour) -> None:
    board.shadow(28, 70, 82)
    board.fill(lighter(FLAME, 0.55), oval(40, 8, 60, 36), relief=0.03)
    board.fill(colour, box(28, 40, 72, 83, 6), box(28, 40, 72, 60))
    board.fill(lighter(colour, 0.35), oval(28, 34, 72, 46), relief=0.08)
    board.fill(lighter(colour, 0.75), oval(31, 36, 69, 45), relief=0.06)
    board.line(GRAPHITE, 1, (50, 41), (50, 33))
    board.fill(FLAME, oval(46.4, 20, 53.6, 34.5), polygon((46.8, 26), (50, 12), (53.2, 26)), relief=0.1)
    board.fill(lighter(FLAME, 0.7), oval(48.2, 26, 51.8, 34), relief=0)
    board.fill(PAPER, box(36, 54, 64, 72, 1.5), relief=0.04)
    board.line(colour, 0.9, (41, 60), (59, 60))
    board.line(lighter(colour, 0.3), 0.7, (44, 65.5), (56, 65.5))


def jar(board: Sketch, colour: Colour) -> None:
    board.shadow(28, 70, 85)
    board.fill(mixed(WHITE, (190, 215, 220), 0.6), box(27, 30, 73, 86, 8), relief=0.1)
    board.fill(colour, box(30, 42, 70, 83, 6), relief=0.18)
    board.fill(WOOD, box(30, 18, 70, 31, 2.5), relief=0.16)
    board.line(darker(WOOD, 0.2), 0.5, (31, 24.5), (69, 24.5))
    board.fill(PAPER, box(38, 52, 73, 74), relief=0.04)
    board.line(darker(colour, 0.2), 1, (44, 59), (66, 59))
    board.line(lighter(colour, 0.2), 0.7, (44, 65), (60, 65))
    board.fill(WHITE, box(31, 36, 33, 78, 1), relief=0)


def cutting_board(board: Sketch, colour: Colour) -> None:
    board.shadow(28, 74, 89)
    board.fill(darker(colour, 0.25), box(29, 31, 75, 90, 5), box(46, 10, 58, 40, 5), relief=0.1)
    board.fill(colour, box(27, 30, 73, 89, 5), box(44, 9, 56, 40, 5), relief=0.12)
    board.fill(lighter(board.backdrop, 0.3), oval(47.5, 12.5, 52.5, 17.5), relief=0)
    for left, top, bottom in ((34, 38, 80), (42, 44, 86), (50, 36, 70), (58, 40, 84), (66, 48, 76)):
        board.line(darker(colour, 0.1), 0.6, (left, top), (left + 1.5, (top + bottom) / 2), (left, bottom))


def spoons(board: Sketch, colour: Colour) -> None:
    board.shadow(26, 76, 88)
    for left, top, tint in ((28, 14, colour), (45, 10, lighter(colour, 0.2)), (62, 16, darker(colour, 0.15))):
        board.fill(tint, box(left + 4, top + 20, left + 8, 88, 2), oval(left, top, left + 12, top + 25), relief=0.18)
        board.fill(darker(tint, 0.16), oval(left + 2.4, top + 3, left + 9.6, top + 19), relief=0.1)


def card(board: Sketch, colour: Colour) -> None:
    board.shadow(18, 82, 82)
    board.fill(darker(PAPER, 0.06), box(14, 40, 72, 82, 1.5), relief=0.05)
    board.line(darker(PAPER, 0.18), 0.7, (15, 41), (43, 62), (71, 41))
    board.fill(PAPER, box(40, 18, 84, 78, 1.5), relief=0.03)
    for angle in range(0, 360, 45):
        x, y = 62 + 8.5 * cos(angle * pi / 180), 42 + 8.5 * sin(angle * pi / 180)
        board.fill(lighter(colour, 0.1 + angle % 90 / 225), oval(x - 5, y - 5, x + 5, y + 5), relief=0.08)
    board.fill(FLAME, oval(57.5, 37.5, 66.5, 46.5), relief=0.1)
    board.line(darker(colour, 0.2), 0.9, (51, 66), (73, 66))
    board.line(lighter(colour, 0.3), 0.7, (55, 70.5), (69, 70.5))


def gift(board: Sketch, colour: Colour) -> None:
    board.shadow(22, 78, 84)
    ribbon = lighter(mixed(colour, FLAME, 0.7), 0.1)
    board.fill(colour, box(22, 42, 78, 85, 2), relief=0.12)
    board.fill(darker(colour, 0.08), box(19, 34, 81, 46, 2), relief=0.12)
    board.fill(ribbon, box(45, 34, 55, 85), relief=0.12)
    for side in (-1, 1):
        board.fill(
            ribbon, polygon((50, 34), (50 + side * 8, 16), (50 + side * 22, 18), (50 + side * 20, 31)), relief=0.15
        )
        board.fill(
            darker(ribbon, 0.25), polygon((50, 33), (50 + side * 10, 21), (50 + side * 16, 22), (50 + side * 14, 28))
        )
    board.fill(darker(ribbon, 0.1), oval(45.5, 27, 54.5, 36))


MOTIFS: dict[str, Callable[[Sketch, Colour], None]] = {
    motif.__name__: motif
    for motif in (
        *(mug, teapot, bowl, plate, jar, candle, towel, apron, cutting_board, spoons),
        *(notebook, pen, pencils, tape, clips, card, gift, tote),
    )
}
