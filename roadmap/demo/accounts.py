"""The accounts of the demonstration: one password for all, refused in production."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency, Role
from villages.models import Kecamatan

PASSWORD = settings.DEMO_PASSWORD
REGENCY = "35.08"
SHOWS_THE_DIGEST = "35.08.04"


@dataclass(frozen=True)
class Account:
    username: str
    full_name: str
    role: Role
    area_code: str = REGENCY
    agency: str = ""
    email: str = ""


MAIN = (
    Account("bupati", "Bupati (contoh)", Role.BUPATI),
    Account("satgas", "Sekretariat Satgas (contoh)", Role.SATGAS, email="satgas@contoh.test"),
    Account(
        "diskopindag",
        "Petugas Diskopindag (contoh)",
        Role.DISKOPINDAG,
        email="diskopindag@contoh.test",
    ),
    Account("verifikator", "Verifikator Diskopindag (contoh)", Role.DISKOPINDAG),
    Account("dpmd", "Petugas DPMD (contoh)", Role.OPD, agency=Agency.DPMD),
    Account("diskominfo", "Petugas Diskominfo (contoh)", Role.OPD, agency=Agency.DISKOMINFO),
    Account("dkpp", "Petugas DKPP (contoh)", Role.OPD, agency=Agency.DKPP),
    Account("dispora", "Petugas Dispora (contoh)", Role.OPD, agency=Agency.DISPORA),
)


def camat_account(kecamatan: Kecamatan) -> Account:
    username = f"camat.{kecamatan.name.lower()}"
    return Account(
        username,
        f"Camat {kecamatan.name} (contoh)",
        Role.CAMAT,
        kecamatan.pk,
        # One camat shows the digest; twenty more would only fill the list of jobs.
        email=f"{username}@contoh.test" if kecamatan.pk == SHOWS_THE_DIGEST else "",
    )


def create_accounts() -> dict[str, User]:
    """Create what is missing and return {username: User}. The password is hashed once: 29 times would take 6 s."""
    wanted = [*MAIN, *(camat_account(kecamatan) for kecamatan in Kecamatan.objects.all())]
    present = set(User.objects.values_list("username", flat=True))
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        User(
            username=account.username,
            full_name=account.full_name,
            role=account.role,
            area_code=account.area_code,
            agency=account.agency,
            email=account.email,
            is_staff=account.role == Role.DISKOPINDAG,
            password=password,
        )
        for account in wanted
        if account.username not in present
    )
    return {user.username: user for user in User.objects.filter(username__in=[a.username for a in wanted])}
