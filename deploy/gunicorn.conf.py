"""How gunicorn serves the back office; each number can be set by the environment."""

import os
from pathlib import Path

bind = os.environ.get("GUNICORN_BIND") or "unix:/run/backoffice/gunicorn.sock"
# docs/capacity.md: threads answer as many pages as sync workers do, and a long download holds up nobody else.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2 * (os.cpu_count() or 1) + 1, 9))
threads = int(os.environ.get("GUNICORN_THREADS") or 4)
timeout = 120  # a large import; the database's own time-outs end a page long before
graceful_timeout = 30
keepalive = 5
max_requests, max_requests_jitter = 5000, 500
umask = 0o007  # the socket is for the service and for nginx, which is in its group
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat that waits for no disk
control_socket_disable = True
errorlog = "-"  # the journal, or the container's log; nginx writes who asked for what
