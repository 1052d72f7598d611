"""Fill a fresh database with the demo shop."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.demo import demo_password
from backoffice.exceptions import DomainError
from inventory.models import Product
from sales.demo.loading import load_demo
from sales.models import Customer, Order


class Command(BaseCommand):
    help = "Load the demo shop: logins, catalogue with pictures, customers and a week of orders. Only when DEBUG is on."

    def handle(self, **options: Any) -> None:
        try:
            loaded = load_demo()
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.report(loaded)

    def report(self, loaded: bool) -> None:
        if not loaded:
            self.stdout.write("The demo data is there already; nothing was changed.")
            return
        counts = [model.objects.count() for model in (Product, Customer, Order)]
        self.stdout.write("Loaded the demo shop: {} products, {} customers, {} orders.".format(*counts))
        self.stdout.write(f"Log in as admin, staff or viewer with the password {demo_password()}.")
