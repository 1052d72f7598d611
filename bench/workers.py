"""Requests a second with sync and with threaded workers, by ApacheBench: python -m bench.workers [ORDERS]"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.server import free_port
from faults.place import ROOT, Shop, shop

KINDS = (("sync", 2, 1), ("sync", 5, 1), ("gthread", 2, 4), ("gthread", 5, 4))
PAGES = {"/health/": 600, "/admin/sales/order/": 200}
TOGETHER = (1, 8, 32)


def main(orders: int) -> None:
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with shop("postgresql", folder / "shop") as place:
            place.run("manage.py", "generate_fake_data", "--products", "200", "--orders", str(orders), "--force")
            print(f"{os.cpu_count()} processors, {orders} orders, PostgreSQL on the same machine\n")
            print("| workers | page | " + " | ".join(f"{n} at once: a second, ms (95 %)" for n in TOGETHER) + " | MB |")
            print("|---|---|" + "--:|" * (len(TOGETHER) + 1))
            for kind, workers, threads in KINDS:
                measure(place, kind, workers, threads)


def measure(place: Shop, kind: str, workers: int, threads: int) -> None:
    port = free_port()
    options = ("--worker-class", kind, "--workers", str(workers), "--threads", str(threads), "--log-level", "error")
    command = (sys.executable, "-m", "gunicorn", "faults.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket")
    with subprocess.Popen(
        (*command, *options), cwd=ROOT, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            time.sleep(3)
            for path, many in PAGES.items():
                cells = [asked(place, port, path, many, together) for together in (max(TOGETHER), *TOGETHER)][1:]
                memory = f"{_memory(server.pid) >> 20}"
                print(
                    f"| {workers} {kind} × {threads} | `{path}` | " + " | ".join(cells) + f" | {memory} |", flush=True
                )
        finally:
            server.terminate()


def asked(place: Shop, port: int, path: str, many: int, together: int) -> str:
    """Return requests a second and the time within which 95 of 100 were answered."""
    cookie = f"sessionid={place.known['session']}"
    command = ("ab", "-q", "-n", str(many), "-c", str(together), "-C", cookie, f"http://127.0.0.1:{port}{path}")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if failed := re.search(r"Non-2xx responses:\s+(\d+)", said):
        raise RuntimeError(f"{failed[1]} answers of {path} were no pages")
    rate, within = re.search(r"second:\s+([\d.]+)", said), re.search(r"95%\s+(\d+)", said)
    assert rate
    assert within
    return f"{float(rate[1]):.0f}, {within[1]}"


def _memory(master: int) -> int:
    """Return what the workers hold for themselves, in bytes: shared pages in equal shares."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in (str(master), *children))
    return sum(int(line.split()[1]) << 10 for text in rollups for line in text.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
