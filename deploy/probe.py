"""End with 0 where the address answers 200: python deploy/probe.py http://127.0.0.1:8000/health/ready/"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit


def answer(address: str) -> int:
    """Ask by the first name that the server answers to; it refuses any other."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=4)
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].lstrip("*.") or parts.netloc
    connection.request("GET", parts.path, headers={"Host": host})
    return connection.getresponse().status


if __name__ == "__main__":
    sys.exit(answer(sys.argv[1]) != 200)
