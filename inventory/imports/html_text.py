"""The text of an HTML description, as a person would read it aloud."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "head", "template", "iframe", "noscript", "svg"})
BREAKS = frozenset({"br", "tr", "li", "hr", "dt", "dd"})
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
VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "source", "wbr", "col", "area", "base", "embed", "track"})
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
BLANK_LINES = re.compile(r"\n{3,}")


class TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in SILENT and tag not in VOID:
            self.silent.append(tag)
        self._break(tag)
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        self._break(tag if tag not in BREAKS else "")
        if tag in ("td", "th"):
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " ").replace("\u2028", "\n"))

    def _break(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in BREAKS:
            self.parts.append("\n")


def text_of(html: str) -> str:
    """Return the text without tags, scripts and styles; paragraphs apart, list items on lines of their own."""
    if "<" not in html and "&" not in html:
        return html.strip()
    reader = TextReader()
    reader.feed(html)
    reader.close()
    lines = BLANKS.sub(" ", "".join(reader.parts)).split("\n")
    return BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()
