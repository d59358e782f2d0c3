"""May it now: who may write about villages, potentials and offices. The same check greys a button."""

from lumajang_kdkmp.accounts.access import NotAllowed, covers, refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency, Role
from villages.models import Village, VillagePotential

__all__ = [
    "NotAllowed",
    "check_edit_village",
    "check_keep_offices",
    "check_record_potential",
    "check_validate_potential",
    "refusal",
]


def _writes_for(by: User, code: str) -> bool:
    return by.is_active and by.role in (Role.CAMAT, Role.DISKOPINDAG) and covers(by.area_code, code)


def check_edit_village(*, village: Village, by: User) -> None:
    """Raise NotAllowed unless `by` is the camat of the village's kecamatan or Diskopindag."""
    if not _writes_for(by, village.pk):
        raise NotAllowed("Data desa diubah oleh kecamatan setempat atau Diskopindag.")


def check_record_potential(*, village: Village, by: User) -> None:
    """Raise NotAllowed unless `by` is the camat of the village's kecamatan or Diskopindag."""
    if not _writes_for(by, village.pk):
        raise NotAllowed("Potensi desa dicatat oleh kecamatan setempat atau Diskopindag.")


def check_validate_potential(*, potential: VillagePotential, by: User) -> None:
    """Raise NotAllowed unless `by` is of DPMD, did not record the potential, and it still waits for validation.

    Superusers are no exception.
    """
    is_dpmd = by.is_active and by.role == Role.OPD and by.agency == Agency.DPMD
    if not (is_dpmd and covers(by.area_code, potential.village_id)):
        raise NotAllowed("Potensi desa divalidasi oleh DPMD.")
    if potential.recorded_by_id == by.pk:
        raise NotAllowed("Anda sendiri yang mencatat potensi ini. Validasi harus oleh orang lain.")
    if potential.removed_on is not None:
        raise NotAllowed("Potensi ini sudah dihapus, jadi tidak dapat divalidasi.")
    if potential.is_validated:
        raise NotAllowed("Potensi ini sudah divalidasi.")


def check_keep_offices(*, area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` is Diskopindag, which keeps the list of office holders."""
    if not (by.is_active and by.role == Role.DISKOPINDAG and covers(by.area_code, area_code)):
        raise NotAllowed("Daftar pejabat dikelola oleh Diskopindag.")
