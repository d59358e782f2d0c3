"""The only writers of villages, potentials, office holders and maps. Views, admin, commands and the demo call these.

Each checks the policy, writes and records in one transaction.
"""

from villages.actions.offices import appoint_holder, change_holder, end_holder
from villages.actions.potentials import add_potential, change_potential, remove_potential, validate_potential
from villages.actions.profile import set_kecamatan_phone, update_village
from villages.actions.reference import import_villages, load_boundaries, reset_boundaries

__all__ = [
    "add_potential",
    "appoint_holder",
    "change_holder",
    "change_potential",
    "end_holder",
    "import_villages",
    "load_boundaries",
    "remove_potential",
    "reset_boundaries",
    "set_kecamatan_phone",
    "update_village",
    "validate_potential",
]
