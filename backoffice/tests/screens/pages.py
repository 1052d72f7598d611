"""What a page is made of, read from its markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Markup(HTMLParser):
    """The tags of a page, and what the policy forbids in one."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    inline_scripts: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self._in_script = tag == "script" and "src" not in attributes and attributes.get("type") != "application/json"
        self.handlers += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        self.handlers += [f"{tag} {value}" for value in attributes.values() if (value or "").startswith("javascript:")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.inline_scripts.append(data)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)

    def values(self, tag: str, attribute: str) -> list[str]:
        return [
            attributes[attribute] or "" for name, attributes in self.tags if name == tag and attribute in attributes
        ]

    def addresses(self) -> list[str]:
        """What the browser would load by itself."""
        images = self.values("img", "src")
        return [*self.values("script", "src"), *self.values("link", "href"), *images, *self.values("iframe", "src")]


def read(content: bytes) -> Markup:
    markup = Markup()
    markup.feed(content.decode())
    return markup
