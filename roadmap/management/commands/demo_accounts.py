"""manage.py demo_accounts: who can sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from roadmap.demo.accounts import MAIN, PASSWORD, camat_account
from villages.models import Kecamatan


class Command(BaseCommand):
    help = "Print the accounts of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        camat = [
            camat_account(kecamatan)
            for kecamatan in Kecamatan.objects.filter(pk__in=["35.08.04", "35.08.12"])
        ]
        for account in (*MAIN, *camat):
            self.stdout.write(f"  {account.username:<20} {PASSWORD:<18} {account.full_name}")
        self.stdout.write("  camat.<kecamatan>    untuk 19 kecamatan lainnya, kata sandi yang sama")
