"""The roles of the portal and the agencies behind the OPD role."""

from django.db import models


class Role(models.TextChoices):
    """What a user is. A column, not groups: one person, one role."""

    BUPATI = "bupati", "Bupati"
    SATGAS = "satgas", "Satgas (wakil bupati, sekda)"
    CAMAT = "camat", "Camat dan staf kecamatan"
    DISKOPINDAG = "diskopindag", "Diskopindag"
    OPD = "opd", "OPD pendamping"


class Agency(models.TextChoices):
    """Regency agencies that help by village potential."""

    DPMD = "DPMD", "DPMD"
    DISKOMINFO = "DISKOMINFO", "Diskominfo"
    DKPP = "DKPP", "DKPP"
    DISPORA = "DISPORA", "Dispora"
    DISKOPINDAG = "DISKOPINDAG", "Diskopindag"


# Roles that see the whole regency.
REGENCY_ROLES = (Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG, Role.OPD)
EVERYONE = tuple(Role)
