"""manage.py remove_second_factor NAME: for the only superuser who has lost the phone."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.second_factor import remove_second_factor


class Command(BaseCommand):
    help = "Take the second factor off an account, from the server. The audit trail names the system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Akun {username} tidak ada.")
        try:
            remove_second_factor(user=user, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Verifikasi dua langkah {username} dilepas.")
