"""What a page costs on the wire, counted by the browser itself."""

from __future__ import annotations

import gzip
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

from backoffice.tests.screens.server import STATEMENTS

TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


@dataclass
class Traffic:
    """Requests that left the browser, their bytes, and the page's SQL statements; pictures of products are left out."""

    requests: int = 0
    bytes: int = 0
    statements: int = 0
    outside: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> int:
        return round(self.bytes / 1024)


class Meter:
    """Listens to a tab's network by the protocol of Chromium's own developer tools."""

    def __init__(self, page: Page, base: str) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.host = urlsplit(base).netloc
        self._seen: dict[str, dict[str, Any]] = {}
        for name in ("requestWillBeSent", "requestServedFromCache", "responseReceived", "loadingFinished"):
            self.cdp.on(f"Network.{name}", getattr(self, f"_{name}"))
        self.cdp.send("Network.enable")

    @contextmanager
    def measure(self, *, empty_cache: bool) -> Iterator[Traffic]:
        """Fill the traffic that is yielded once the block is left."""
        if empty_cache:
            self.cdp.send("Network.clearBrowserCache")
        self._seen.clear()
        traffic = Traffic()
        yield traffic
        for number, request in tuple(self._seen.items()):
            self._add(traffic, number, request)

    def _add(self, traffic: Traffic, number: str, request: dict[str, Any]) -> None:
        parts = urlsplit(request["url"])
        traffic.statements += request.get("statements", 0)
        if parts.scheme in ("http", "https") and parts.netloc != self.host:
            traffic.outside.append(request["url"])
        if parts.scheme == "data" or request.get("cached") or parts.path.startswith("/media/"):
            return
        traffic.requests += 1
        traffic.bytes += min(request.get("bytes", 0), self._compressed(number, request))

    def _compressed(self, number: str, request: dict[str, Any]) -> int:
        """Return the size as a proxy in front would send it; pages leave the application as they are."""
        sent = int(request.get("bytes", 0))
        if request.get("encoding") or not str(request.get("mime", "")).startswith(TEXT) or sent < 1024:
            return sent
        answer = self.cdp.send("Network.getResponseBody", {"requestId": number})
        body = b64decode(answer["body"]) if answer["base64Encoded"] else answer["body"].encode()
        return max(0, sent - len(body)) + len(gzip.compress(body, 6))

    def _requestWillBeSent(self, event: dict[str, Any]) -> None:
        self._seen[event["requestId"]] = {"url": event["request"]["url"]}

    def _requestServedFromCache(self, event: dict[str, Any]) -> None:
        self._seen.setdefault(event["requestId"], {"url": ""})["cached"] = True

    def _responseReceived(self, event: dict[str, Any]) -> None:
        response = event["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        self._seen.setdefault(event["requestId"], {"url": response["url"]}).update(
            mime=response["mimeType"],
            encoding=headers.get("content-encoding", ""),
            statements=int(headers.get(STATEMENTS.lower(), 0)) if event["type"] == "Document" else 0,
        )
        if response.get("fromDiskCache"):
            self._seen[event["requestId"]]["cached"] = True

    def _loadingFinished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._seen:
            self._seen[event["requestId"]]["bytes"] = int(event["encodedDataLength"])
