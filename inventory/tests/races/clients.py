"""Clients of the shop: processes with a database connection each, which start every call together."""

from __future__ import annotations

import multiprocessing
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connections

from backoffice.exceptions import DomainError

Call = Callable[[], Any]
PATIENCE = 120
"""Seconds until a client that does not answer is given up; no test waits for it unless something hangs."""

_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Answer:
    """What a call came to: a value, a refusal in a sentence, or a crash with its traceback."""

    value: Any = None
    refusal: str = ""
    crash: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal and not self.crash


class Clients:
    """A number of clients; `call` gives each its own call, to be made so many times, and returns all their answers."""

    def __init__(self, number: int) -> None:
        connections.close_all()
        gate = _fork.Barrier(number)
        self._pipes, self._processes = [], []
        for _ in range(number):
            mine, theirs = _fork.Pipe()
            process = _fork.Process(target=_serve, args=(theirs, gate), daemon=True)
            _start(process)
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)

    def call(self, calls: Iterable[Call], *, times: int = 1) -> list[Answer]:
        for pipe, call in zip(self._pipes, calls, strict=True):
            pipe.send((call, times))
        return [answer for pipe in self._pipes for answer in _receive(pipe)]

    def close(self) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            if process.is_alive():
                pipe.send(None)
        for process in self._processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()


@contextmanager
def open_clients(number: int) -> Iterator[Clients]:
    clients = Clients(number)
    try:
        yield clients
    finally:
        clients.close()


def crashes(answers: Sequence[Answer]) -> list[str]:
    """Return the tracebacks of what was neither done nor refused in a sentence."""
    return [answer.crash for answer in answers if answer.crash]


def _start(process: multiprocessing.process.BaseProcess) -> None:
    """Fork. Newer Pythons warn where another test left a thread; a client touches nothing that a thread may hold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()


def _serve(pipe: Connection, gate: Barrier) -> None:
    """Answer calls until there are no more."""
    while (task := pipe.recv()) is not None:
        call, times = task
        gate.wait(PATIENCE)
        pipe.send([_answer(call) for _ in range(times)])
    connections.close_all()


def _answer(call: Call) -> Answer:
    try:
        return Answer(value=call())
    except DomainError as refusal:
        return Answer(refusal=str(refusal))
    except Exception:
        return Answer(crash=traceback.format_exc())


def _receive(pipe: Connection) -> list[Answer]:
    if not pipe.poll(PATIENCE):
        return [Answer(crash=f"no answer within {PATIENCE} seconds")]
    answers: list[Answer] = pipe.recv()
    return answers
