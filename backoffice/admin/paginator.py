"""Pages of a long list, without counting a million rows on every request."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext as _

T = TypeVar("T", bound=models.Model)

CAP = 10_000


class CappedPaginator(Paginator[T]):
    """Count to 10,000 and no further; what lies behind is reached by narrowing the list."""

    cap = CAP

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.cap)

    @property
    def is_capped(self) -> bool:
        """Say whether there are more rows than the pages show."""
        return self._counted > self.cap

    @property
    def count_text(self) -> str:
        return count_text(self._counted, self.cap)

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if isinstance(rows, models.QuerySet):
            return rows.order_by().values("pk")[: self.cap + 1].count()
        return len(rows)


def count_text(count: int, cap: int) -> str:
    """Return a count as people read it: "312", or "10,000+" where it was counted no further."""
    return _("%(count)s+") % {"count": f"{cap:,}"} if count > cap else f"{count:,}"
