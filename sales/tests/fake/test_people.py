from __future__ import annotations

import re
from random import Random

from django.core.validators import validate_email

from sales.fake.people import DOMAINS, People, Person

FICTITIOUS = re.compile(r"\+44 1632 960\d{3}|\+49 30 23125\d{3}|\+33 1 99 00 1\d{3}")


def meet(count: int, seed: int = 1, known: tuple[str, ...] = ()) -> list[Person]:
    people = People(Random(seed), known)
    return [people.meet() for _number in range(count)]


def test_the_same_seed_gives_the_same_people() -> None:
    assert meet(30) == meet(30)
    assert meet(30) != meet(30, seed=2)


def test_no_address_and_no_number_reaches_anybody() -> None:
    for person in meet(500):
        assert re.fullmatch(r"[a-z0-9.-]+@[a-z.]+", person.fields["email"])
        assert person.fields["email"].split("@")[1] in DOMAINS
        assert not person.fields["phone"] or FICTITIOUS.fullmatch(person.fields["phone"])


def test_a_shortened_first_name_makes_a_valid_e_mail() -> None:
    for name in ("Hans-H..Jacob", "Hans D..Schlosser"):
        validate_email(People(Random(1), ())._free_email(name))


def test_no_two_people_have_the_same_e_mail_nor_one_that_is_known() -> None:
    known = tuple(person.fields["email"] for person in meet(300))

    emails = [person.fields["email"] for person in meet(300, known=known)]

    assert len(set(emails)) == 300
    assert not set(emails) & set(known)


def test_everybody_has_one_address_for_bills_and_one_for_goods() -> None:
    people = meet(200)

    for person in people:
        assert [address["is_billing"] for address in person.addresses].count(True) == 1
        assert [address["is_shipping"] for address in person.addresses].count(True) == 1
        assert all(address["line1"] and address["city"] and address["postcode"] for address in person.addresses)
    assert {len(person.addresses) for person in people} == {1, 2}
    assert {person.is_company for person in people} == {True, False}
