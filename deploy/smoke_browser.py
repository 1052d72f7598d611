"""What a person does in a browser, for smoke.sh: over HTTPS, through nginx, with forms as the pages give them."""

from __future__ import annotations

import os
import re
import socket
import ssl
import struct
import sys
import urllib.error
import urllib.request
import uuid
import zlib
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin

SITE, HTTP_PORT, CERTIFICATE, WHAT = sys.argv[1:5]
HOST = "backoffice.test"
_lookup = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: _lookup("127.0.0.1" if host == HOST else host, *rest, **more)


class Fields(HTMLParser):
    """The fields of all forms of a page that send by POST, with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        have = dict(attributes)
        name, value = have.get("name") or "", have.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in have:
            self.values[self._select] = value
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "input" and name and have.get("type") not in ("submit", "file", "button"):
            self._note(name, value, have.get("type") or "text", is_checked="checked" in have)

    def _note(self, name: str, value: str, kind: str, *, is_checked: bool) -> None:
        if is_checked or kind not in ("checkbox", "radio"):
            self.values[name] = value or ("on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


class Browser:
    """Keeps its cookies, follows redirects, and remembers the last page."""

    def __init__(self) -> None:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(CookieJar()))
        self._opener = urllib.request.build_opener(*handlers)
        self.url, self.html = SITE, ""

    def open(self, path: str, data: bytes | None = None, **headers: str) -> HTTPResponse:
        request = urllib.request.Request(urljoin(SITE, path), data, {"Referer": self.url} | headers)  # noqa: S310
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error  # type: ignore[assignment]
        body = answer.read()
        if "html" in answer.headers.get("Content-Type", ""):
            self.url, self.html = answer.url, body.decode()
        return answer  # type: ignore[no-any-return]

    def send(self, path: str, **typed: str) -> HTTPResponse:
        """Send the last page's form with some fields typed over."""
        fields = Fields(self.html).values | {name.replace("_", "-"): value for name, value in typed.items()}
        return self.open(path, urlencode(fields).encode())

    def upload(self, path: str, typed: dict[str, str], field: str, picture: bytes) -> HTTPResponse:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (Fields(self.html).values | typed).items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="mug.png"\r\n'
        parts.append(f"{head}Content-Type: image/png\r\n\r\n".encode() + picture + f"\r\n--{mark}--\r\n".encode())
        return self.open(path, b"".join(parts), **{"Content-Type": f"multipart/form-data; boundary={mark}"})

    def sign_in(self, password: str) -> None:
        self.open("/admin/login/?next=/admin/")
        self.send("/admin/login/?next=/admin/", username="sam", password=password)
        expect(self.url == f"{SITE}/admin/", f"signed in, and led to {self.url}")


def expect(true: Any, sentence: str) -> None:
    if not true:
        sys.exit(f"not so: {sentence}")
    print(f"   {sentence}")


def png() -> bytes:
    """A picture of 64 x 64 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x, y, 128)[i] for x in range(64) for i in range(3)) for y in range(64))
    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def everything() -> None:
    sam, stranger = Browser(), Browser()
    plain = urllib.request.Request(f"http://127.0.0.1:{HTTP_PORT}/admin/", headers={"Host": HOST})
    try:
        urllib.request.build_opener(NoRedirect()).open(plain)
        expect(False, "plain HTTP is redirected")
    except urllib.error.HTTPError as error:
        expect((error.code, error.headers["Location"]) == (301, f"https://{HOST}/admin/"), "plain HTTP leads to HTTPS")
    sam.sign_in(os.environ["SMOKE_PASSWORD"])
    page = sam.open("/admin/inventory/product/")
    expect(page.headers["Strict-Transport-Security"] and "no-store" in page.headers["Cache-Control"], "HSTS, no-store")
    statics(sam)
    pictures(sam, stranger)
    order(sam)


def statics(sam: Browser) -> None:
    hashed = re.search(r'"(/static/[^"]+\.[0-9a-f]{12}\.css)"', sam.html)
    assert hashed
    sent = sam.open(hashed[1], **{"Accept-Encoding": "gzip"})
    expect("immutable" in sent.headers["Cache-Control"], "a hashed static file is kept for good")
    expect(sent.headers["Content-Encoding"] == "gzip", "and sent compressed")
    expect(sam.open("/static/../env").status >= 400, "nothing outside the folder is sent")


def pictures(sam: Browser, stranger: Browser) -> None:
    sam.open("/admin/inventory/product/add/")
    typed = {"sku": "MUG-RED", "name": "Red mug", "price": "9.90"}
    sam.upload("/admin/inventory/product/add/", typed, "images-0-uploads", png())
    sam.open("/admin/inventory/product/?q=MUG-RED")
    product = re.search(r"/admin/inventory/product/(\d+)/change/", sam.html)
    expect(product, "a product is made")
    assert product
    sam.open(product[0])
    picture = re.search(r"/media/[^\"' ]+\.png", sam.html)
    expect(picture, "with a picture")
    assert picture
    sent = sam.open(picture[0])
    expect((sent.status, sent.headers["Content-Type"]) == (200, "image/png"), "which nginx sends to who is signed in")
    expect("sandbox" in sent.headers["Content-Security-Policy"], "sandboxed")
    expect(sent.headers["X-Content-Type-Options"] == "nosniff", "and never sniffed")
    expect("login" in stranger.open(picture[0]).url, "a stranger is led to the sign-in instead")
    direct = stranger.open(picture[0].replace("/media/", "/protected-media/"))
    expect(direct.status == 404, "and there is no other way to it")


def order(sam: Browser) -> None:
    sam.open("/cart/")
    sam.send("/cart/", do="add", q="MUG-RED")
    sam.send("/cart/", do="save-customer", new_name="Jo Smith", new_email="jo@example.com")
    sam.send("/cart/", do="place")
    expect("/admin/sales/order/" in sam.url, f"an order is placed: {sam.url.removeprefix(SITE)}")


def look() -> None:
    sam = Browser()
    sam.sign_in(os.environ["SMOKE_PASSWORD"])
    expect(sam.open("/admin/sales/order/").status == 200, "the list of orders")


def limit() -> None:
    stranger = Browser()
    stranger.open("/admin/login/")
    answers = [stranger.send("/admin/login/", username="sam", password=f"wrong-{n}").status for n in range(30)]
    expect(429 in answers, f"guessing is slowed down after {answers.index(429)} tries")
    expect(stranger.open("/admin/login/").status == 200, "looking at the sign-in is not")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


{"all": everything, "look": look, "limit": limit}[WHAT]()
