from __future__ import annotations

import pytest

from backoffice.bulk.engine import merge
from backoffice.bulk.verdicts import TakenMeanwhile
from backoffice.tests.bulk.rows import rows_of
from inventory.bulk.products import Products
from inventory.models import Product, ProductFamily
from inventory.tests.factories import make_family

pytestmark = pytest.mark.django_db


def test_a_family_that_no_right_row_needs_is_not_made() -> None:
    source = rows_of("sku,name,price,family", "A,a,x,Mugs", "B,b,1,Pots")

    done = merge(Products(), source, by=None, partly=True)

    assert done.makes == ["family “Pots”"]
    assert list(ProductFamily.objects.values_list("name", flat=True)) == ["Pots"]


def test_a_family_that_somebody_makes_after_the_verdicts_is_not_made_twice() -> None:
    def make_it_first(done: int, total: int | None, phase: str) -> None:
        if phase == "merging":
            make_family(name="MUGS", slug="cups")

    with pytest.raises(TakenMeanwhile, match="at the same moment"):
        merge(Products(), rows_of("sku,name,price,family", "A,a,1,Mugs"), by=None, progress=make_it_first)

    assert not Product.objects.exists()
