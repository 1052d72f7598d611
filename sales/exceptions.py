"""What the order desk refuses."""

from __future__ import annotations

from backoffice.exceptions import DomainError


class OrderRefused(DomainError):
    """The order cannot be created or changed like this."""


class TransitionRefused(DomainError):
    """The order cannot take this step now; it stays as it is."""


class OrderShort(TransitionRefused):
    """Stock is missing; the sentence names SKU, missing units and the orders ahead."""


class CustomerRefused(DomainError):
    """The customer cannot be saved like this."""
