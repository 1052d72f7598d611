"""The text of an HTML description, as a person would read it aloud.

The standard library's parser takes minutes for some 60 kB of "<a <a <a"; this one looks at each character once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

SILENT = frozenset({"script", "style", "head", "title", "template", "iframe", "noscript", "svg", "object"})
LINES = frozenset({"br", "tr", "li", "hr", "dt", "dd"})
PARAGRAPHS = frozenset(
    {
        "p",
        "div",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "dl",
        "pre",
    }
)
CELLS = frozenset({"td", "th"})
TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|<[!?][^<>]*>""")
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
BLANK_LINES = re.compile(r"\n{3,}")


def text_of(html: str) -> str:
    """Return the text without tags, scripts and styles; paragraphs apart, list items on lines of their own."""
    if "<" not in html and "&" not in html:
        return html.strip()
    lines = BLANKS.sub(" ", "".join(_pieces(html))).split("\n")
    return BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _pieces(html: str) -> Iterator[str]:
    """Yield texts and what stands for the tags between them."""
    place = 0
    while (start := html.find("<", place)) >= 0:
        yield _words(html[place:start])
        tag = TAG.match(html, start)
        if html.startswith("<!--", start):
            place = _after(html, "-->", start)
        elif tag is None:
            yield "<"
            place = start + 1
        else:
            is_end, name = bool(tag[1]), (tag[2] or "").lower()
            yield _sign(name, is_end=is_end)
            is_silent = name in SILENT and not is_end and not tag[0].endswith("/>")
            place = _end_of(html, name, tag.end()) if is_silent else tag.end()
    yield _words(html[place:])


def _words(text: str) -> str:
    return unescape(text.replace("\n", " ")).replace("\u2028", "\n")


def _sign(name: str, *, is_end: bool) -> str:
    """Return what a tag does to the text."""
    if name in PARAGRAPHS:
        return "\n\n"
    if name in LINES:
        return "" if is_end else "\n- " if name == "li" else "\n"
    return " " if name in CELLS else ""


def _after(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return found + len(mark) if found >= 0 else len(html)


def _end_of(html: str, name: str, start: int) -> int:
    """Return where the closing tag begins; what is never closed is silent to the end."""
    found = re.compile(f"</{name}", re.IGNORECASE | re.ASCII).search(html, start)
    return found.start() if found else len(html)
