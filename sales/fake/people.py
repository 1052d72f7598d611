"""Invent customers: names as people have them, at e-mail addresses and numbers that reach nobody."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from faker import Faker

# Numbers that the regulators of these countries keep free for films (Ofcom, Bundesnetzagentur, Arcep).
COUNTRIES = {
    "en_GB": ("United Kingdom", "+44 1632 960{:03d}", "GB"),
    "de_DE": ("Germany", "+49 30 23125{:03d}", "DE"),
    "fr_FR": ("France", "+33 1 99 00 1{:03d}", "FR"),
}
WEIGHTS = (6, 3, 2)
DOMAINS = ("example.com", "example.org", "example.net")  # RFC 2606
NOTES = (
    "Prefers a call to an e-mail.",
    "Wants one invoice a month.",
    "Deliver to the neighbour on the left.",
    "Pays at once, asks for paper invoices.",
)


@dataclass(frozen=True)
class Person:
    """`fields` and `addresses` as `create_customers` takes them."""

    fields: Mapping[str, Any]
    addresses: tuple[Mapping[str, Any], ...]

    @property
    def is_company(self) -> bool:
        return bool(self.fields["company"])

    @property
    def address(self) -> str:
        """The first address as it stands on a parcel."""
        first = self.addresses[0]
        town = f"{first['postcode']} {first['city']}"
        parts = (self.fields["name"], first["line1"], first["line2"], town, first["country"])
        return "\n".join(part for part in parts if part)


class People:
    """Meets one new person after the other; the same seed and the same known e-mails give the same people."""

    def __init__(self, rng: Random, known_emails: Collection[str]) -> None:
        self._rng = rng
        self._emails = set(known_emails)
        self._fakers = {locale: Faker(locale) for locale in COUNTRIES}
        for faker in self._fakers.values():
            faker.seed_instance(rng.getrandbits(64))

    def meet(self) -> Person:
        rng = self._rng
        locale = rng.choices(tuple(COUNTRIES), WEIGHTS)[0]
        country, phone, code = COUNTRIES[locale]
        faker = self._fakers[locale]
        first, last = faker.first_name(), faker.last_name()
        is_company = rng.random() < 0.15
        fields = {
            "name": f"{first} {last}",
            "email": self._free_email(f"{first}.{last}"),
            "phone": phone.format(rng.randrange(1000)) if rng.random() < 0.8 else "",
            "company": faker.company() if is_company else "",
            "tax_id": f"{code}{rng.randrange(10**6):09d}" if is_company else "",
            "notes": rng.choice(NOTES) if rng.random() < 0.05 else "",
        }
        home = self._address(faker, country) | {"is_billing": True, "is_shipping": rng.random() < 0.85}
        if home["is_shipping"]:
            return Person(fields, (home,))
        return Person(fields, (home, self._address(faker, country) | {"is_billing": False, "is_shipping": True}))

    def _address(self, faker: Faker, country: str) -> dict[str, Any]:
        lines = faker.street_address().splitlines()
        return {
            "line1": lines[-1],
            "line2": ", ".join(lines[:-1]),
            "postcode": faker.postcode(),
            "city": faker.city(),
            "country": country,
        }

    def _free_email(self, name: str) -> str:
        """Return the name in plain letters at a domain of nobody's, with a number where it is taken."""
        plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode()
        letters = "".join(letter for letter in plain.lower() if letter.isalnum() or letter in ".-")
        stem = ".".join(filter(None, letters.split(".")))  # "Hans-H." ends with a dot of its own
        domain, number = self._rng.choice(DOMAINS), 1
        email = f"{stem}@{domain}"
        while email in self._emails:
            number += 1
            email = f"{stem}{number}@{domain}"
        self._emails.add(email)
        return email
