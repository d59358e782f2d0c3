"""Who may read a report that is made: what carries rupiah is only for those who see the page "Uang akta"."""

from django.db.models import Q

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from roadmap.policies import MONEY_ROLES

# The word of the params: whether the report carries money.
MONEY = "money"


def open_reports(user: User) -> Q | None:
    """Return the condition on reports that this person may read; None for all within the area.

    Reports say in their params whether they carry money; those from before the kinds said so all did. A camat reads
    what there is of the own kecamatan: that was never the money of the regency.
    """
    if user.role in (*MONEY_ROLES, Role.CAMAT):
        return None
    return Q(**{f"params__{MONEY}": False})
