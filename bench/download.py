"""Press the export page's button, and take the file as a browser would."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from bench.server import Server

PIECE = 1024 * 1024


@dataclass(frozen=True)
class Download:
    """Seconds until the first row (not the header, nor the answer's head) and until the end."""

    size: int
    first_row: float
    seconds: float
    memory_mb: float
    """What the server's process needed at most beyond what it needed before."""


def download(server: Server, form: dict[str, Any]) -> Download:
    cookies = "; ".join(f"{name}={value}" for name, value in form["cookies"].items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=600)) as http:
        http.request("GET", form["path"], headers=headers)  # once, so that everything is imported
        http.getresponse().read()
        server.forget_peak()
        before, begun = server.memory("VmRSS"), time.monotonic()
        http.request("POST", form["path"], urlencode(form["fields"]), headers)
        answer = http.getresponse()
        assert answer.status == 200, answer.status
        assert "attachment" in answer.headers["Content-Disposition"]
        start = answer.readline()
        piece = answer.read1(PIECE)
        first_row = time.monotonic() - begun
        size = len(start)
        while piece:
            size += len(piece)
            piece = answer.read1(PIECE)
        seconds = time.monotonic() - begun
    peak = server.memory("VmHWM") - before
    return Download(size, first_row, seconds, round(peak / 1e6, 1))
