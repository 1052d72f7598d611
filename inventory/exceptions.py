"""What the stock room and the catalogue refuse."""

from __future__ import annotations

from backoffice.exceptions import DomainError


class InsufficientStock(DomainError):
    """More was asked for than is there."""


class StockMoved(DomainError):
    """A stock row changed between reading and writing; nothing was written."""


class ImageRefused(DomainError):
    """The uploaded file is not a picture that the shop can keep."""


class ProductRefused(DomainError):
    """The product cannot be saved, changed or archived like this."""


class DemandOpen(ProductRefused):
    """Open orders still claim the product's stock."""


class CategoryRefused(DomainError):
    """The category cannot be saved like this."""


class LocationRefused(DomainError):
    """The stock location cannot be saved or deleted like this."""
