"""What the order desk refuses."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.exceptions import DomainError


class OrderRefused(DomainError):
    """The order cannot be created or changed like this."""


class TransitionRefused(DomainError):
    """The order cannot take this step now; it stays as it is."""


class OrderShort(TransitionRefused):
    """Stock is missing; the sentence names SKU, missing units and the orders ahead."""


class CustomerRefused(DomainError):
    """The customer cannot be saved like this."""


class CartRefused(DomainError):
    """The cart cannot hold this, or be placed like this."""


class CartChanged(CartRefused):
    """Something is different from what the page showed; each sentence says what. Placing it again confirms it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class RepeatedOrder(CartRefused):
    """The customer ordered the same a short time ago; naming that order confirms it."""

    def __init__(self, sentence: str, order_id: int) -> None:
        super().__init__(sentence)
        self.order_id = order_id
