"""The answers of the Bupati as data, and the text that each of them records. Pure."""

import datetime as dt
from dataclasses import dataclass

from lumajang_kdkmp.formats import date_long, rupiah
from roadmap.models import Decision, DecisionState


@dataclass(frozen=True)
class Answer:
    """One of the three answers: its word in the address, on the button, and the state it leads to."""

    code: str
    label: str
    heading: str
    state: DecisionState
    icon: str


ANSWERS = {
    answer.code: answer
    for answer in (
        Answer("setujui", "Setujui", "Setujui usulan ini?", DecisionState.APPROVED, "check"),
        Answer("tolak", "Tolak", "Tolak usulan ini?", DecisionState.REFUSED, "close"),
        Answer("tanya", "Tanya dulu", "Tanyakan dulu kepada pengusul?", DecisionState.ASKED, "message"),
    )
}
# What is asked when nothing else is typed, so that asking takes two presses as well.
FIRST_QUESTION = "Mohon penjelasan dasar angka, biaya, dan akibatnya bila tidak diputuskan sekarang."


def cost_words(cost: int) -> str:
    """Return "Rp6.200.000", or "tanpa biaya tambahan"."""
    return rupiah(cost) if cost else "tanpa biaya tambahan"


def ruling(decision: Decision, state: str, day: dt.date) -> str:
    """Return the sentence that is recorded when the Bupati answers with `state` on `day`."""
    on = date_long(day)
    if state == DecisionState.APPROVED:
        cost = f"biaya {rupiah(decision.cost)}" if decision.cost else cost_words(0)
        return (
            f"Bupati menyetujui pada {on}: {decision.title}. Pelaksana {decision.get_owner_display()}, selesai "
            f"paling lambat {date_long(decision.task_due_on)}, {cost}."
        )
    if state == DecisionState.REFUSED:
        proposer = decision.get_proposer_display()
        return f"Bupati menolak pada {on}: {decision.title}. Usulan {proposer} tidak dijalankan."
    return (
        f"Bupati bertanya pada {on} tentang: {decision.title}. {decision.get_proposer_display()} menjawab paling "
        f"lambat {date_long(decision.due_on)}; usulan tetap menunggu keputusan."
    )
