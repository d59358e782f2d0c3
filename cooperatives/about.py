"""What the public page of a paper may say about whom it concerns: the place and the cooperative, nobody's name."""

from cooperatives.models import Cooperative
from villages.models import Kecamatan, Village


def about(subject: str, area_code: str) -> list[tuple[str, str]]:
    """Return [("Koperasi", "KOPERASI DESA …"), ("Desa", "Desa Bago, Kecamatan Pasirian")], as far as known.

    `subject` is a document's ("cooperative:35.08.04.2004"), `area_code` its village or kecamatan.
    """
    found: list[tuple[str, str]] = []
    kind, _, code = subject.partition(":")
    cooperative = None
    if kind == "cooperative":
        cooperative = Cooperative.objects.select_related("village__kecamatan").filter(pk=code).first()
    if cooperative:
        found.append(("Koperasi", cooperative.legal_name))
    village = cooperative.village if cooperative else _village(area_code)
    if village:
        found.append(
            (village.get_kind_display(), f"{village.get_kind_display()} {village.name}, {village.kecamatan}")
        )
    elif kecamatan := Kecamatan.objects.filter(pk=area_code).first():
        found.append(("Kecamatan", kecamatan.name))
    return found


def _village(code: str) -> Village | None:
    return Village.objects.select_related("kecamatan").filter(pk=code).first()
