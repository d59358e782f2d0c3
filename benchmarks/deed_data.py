"""Cooperatives of which the deed knows everything, and one final deed of them: what the rivals are given to set."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from benchmarks.deed_text import DeedText, fields, read

REGENCY = "35.08"
KECAMATAN = 21
SEAT = {"street": "Jalan Raya 12", "hamlet": "Krajan", "rt": "3", "rw": "1", "grant_fund": 2_000_000}
ATTORNEYS_ON = dt.date(2025, 5, 21)


@dataclass(frozen=True)
class Deed:
    """A document as the worker finds it: what to print, and on which paper."""

    template: str
    context: dict[str, Any]
    paper: Any

    def pdf(self) -> bytes:
        """Print it with the portal's renderer, as services.handle_document does."""
        from lumajang_kdkmp.documents import pdf

        return pdf.render(self.template, self.context, paper=self.paper)

    def text(self) -> DeedText:
        """Return its words with fields in place of the data."""
        from lumajang_kdkmp.documents import pdf

        return read(pdf.render_html(self.template, fields(self.context), paper=self.paper))


def cooperatives(count: int) -> Any:
    """Walk so many invented desa to a deed at the notary's; return the person who asks for papers."""
    from cooperatives import actions
    from cooperatives.models import Cooperative
    from lumajang_kdkmp.audit.trail import together
    from tests.cooperatives.building import complete
    from tests.factories import make_user, make_village

    by = make_user("diskopindag")
    notary = actions.save_notary(
        by=by,
        name="Ratna Contoh, S.H.",
        domicile="Lumajang",
        decree_number="C-9",
        decree_on=dt.date(2010, 1, 4),
    )
    with together():
        for number in range(count):
            code = f"{REGENCY}.{number % KECAMATAN + 1:02}.{2001 + number // KECAMATAN}"
            cooperative = complete(make_village(code, f"Contoh {number + 1}"), by, **SEAT)
            own = list(cooperative.founders.all())
            actions.appoint_attorneys(cooperative=cooperative, by=by, founders=own[1:4], on=ATTORNEYS_ON)
            cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=cooperative.pk)
            actions.hand_over_to_notary(cooperative=cooperative, by=by, notary=notary, on=dt.date(2025, 6, 2))
    return by


def items(*, final: bool) -> list[Any]:
    """Return what the queue needs to make the deeds of all cooperatives."""
    from cooperatives.drafts import DEED_DRAFT, paper_item
    from cooperatives.models import Cooperative

    rows = Cooperative.objects.select_related("village__kecamatan").order_by("pk")
    return [paper_item(row, DEED_DRAFT, "", final=final) for row in rows]


def deed_of(document: Any) -> Deed:
    return Deed(document.template, json.loads(document.context), document.paper_size)


def one_deed(by: Any) -> Deed:
    """Freeze the final deed of the first cooperative, with its number and QR code."""
    from lumajang_kdkmp.documents.services import request_document

    item = items(final=True)[0]
    wanted = {name: item[name] for name in ("kind", "subject", "area_code", "title", "params", "final")}
    return deed_of(request_document(**wanted, by=by))
