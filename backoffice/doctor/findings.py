"""What the doctor says: a part, how it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    """Works, and will hurt some day."""
    FIX = "fix"
    """Does not work, or is not safe."""


@dataclass(frozen=True)
class Finding:
    part: str
    state: State
    said: str
    advice: str = ""


Part = Callable[[], Iterable[Finding]]


def ok(part: str, said: str) -> Finding:
    return Finding(part, State.OK, said)


def warn(part: str, said: str, advice: str) -> Finding:
    return Finding(part, State.WARN, said, advice)


def fix(part: str, said: str, advice: str) -> Finding:
    return Finding(part, State.FIX, said, advice)


def examined(parts: Mapping[str, Part]) -> Iterator[Finding]:
    """Yield the findings of every part; one that fails is a finding itself and hides no other."""
    for name, part in parts.items():
        try:
            yield from part()
        except Exception as error:  # whatever it is, the other parts are still to be looked at
            said = str(error).strip().partition("\n")[0] or type(error).__name__
            yield fix(name, f"could not be looked at: {said}", "Mend what is said above it first, then ask again.")
