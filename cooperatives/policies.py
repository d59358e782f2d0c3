"""May it now: who may write what of a cooperative. The same check greys a button and refuses the action."""

from collections.abc import Iterable

from django.conf import settings

from cooperatives.models import Cooperative, NotaryAssignment, RegistrationKind
from lumajang_kdkmp.accounts.access import NotAllowed, covers
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role

SIGNED = "Minuta akta sudah ditandatangani. Isinya hanya dapat diubah dengan akta perubahan."


def _is(user: User, area_code: str, *roles: Role) -> bool:
    return user.is_active and user.role in roles and covers(user.area_code, area_code)


def check_records(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` keeps the records of this village: its camat, or Diskopindag.

    Identity, articles, meetings, people, business units and the registrations after the decree.
    """
    if not _is(by, area_code, Role.CAMAT, Role.DISKOPINDAG):
        raise NotAllowed("Data koperasi ini dicatat oleh kecamatan setempat atau Diskopindag.")


def check_deed_file(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` runs the deed file: money, notary, decree; Diskopindag only."""
    if not _is(by, area_code, Role.DISKOPINDAG):
        raise NotAllowed("Dana akta, notaris, dan SK badan hukum dicatat oleh Diskopindag.")


def check_registration(area_code: str, kind: str, by: User) -> None:
    """Raise NotAllowed unless `by` may record a number of this kind."""
    if kind == RegistrationKind.SK_AHU:
        check_deed_file(area_code, by)
    else:
        check_records(area_code, by)


def check_master_data(by: User) -> None:
    """Raise NotAllowed unless `by` keeps notaries and KBLI codes: Diskopindag only."""
    if not (by.is_active and by.role == Role.DISKOPINDAG):
        raise NotAllowed("Daftar notaris dan KBLI diatur oleh Diskopindag.")


def check_budget(by: User) -> None:
    """Raise NotAllowed unless `by` sets the ceilings of the money for deeds: Diskopindag only."""
    if not (by.is_active and by.role == Role.DISKOPINDAG):
        raise NotAllowed("Pagu dana akta diatur oleh Diskopindag.")


def check_signing(by: User) -> None:
    """Raise NotAllowed unless `by` runs mass signings: Diskopindag for the whole regency, as its list spans it."""
    if not _is(by, settings.REGENCY_CODE, Role.DISKOPINDAG):
        raise NotAllowed("Penandatanganan massal diatur oleh Diskopindag kabupaten.")


def check_unsigned(cooperative: Cooperative) -> None:
    """Raise NotAllowed once the minuta is signed: what a deed says is changed by another deed only."""
    if signed([cooperative.pk]):
        raise NotAllowed(SIGNED)


def signed(codes: Iterable[str]) -> set[str]:
    """Return which of these cooperatives have signed their minuta. One query."""
    rows = NotaryAssignment.objects.filter(pk__in=list(codes), minuta_signed_on__isnull=False)
    return set(rows.values_list("pk", flat=True))


def check_reveal(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may see a full NIK: those who fill in and check the papers."""
    check_records(area_code, by)
