"""What the business refuses, said in a sentence that staff understand."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal. `str(error)` says what happened and what to do now; nothing was changed."""


class StaleObject(DomainError):
    """Somebody else changed the object since it was read."""


class InvalidInput(DomainError):
    """What was typed cannot be accepted; the sentence names the field and the value."""
