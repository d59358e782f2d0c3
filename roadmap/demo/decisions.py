"""What the Bupati was asked in the demonstration, and what was answered: invented, with the figures of the day."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from roadmap import actions
from roadmap.demo.cast import Cast, Event
from roadmap.models import Decision, Owner


def _d(day: int, month: int = 6) -> dt.date:
    return dt.date(2025, month, day)


@dataclass(frozen=True)
class Told:
    """One proposal and its life. `asked` is (day, question, day, answer), `outcome` is (day, done, words)."""

    on: dt.date
    proposer: str
    title: str
    facts: str
    effect: str
    due_on: dt.date
    owner: str
    task_due_on: dt.date
    cost: int = 0
    area_code: str = settings.REGENCY_CODE
    asked: tuple[dt.date, str, dt.date, str] | None = None
    decided: tuple[dt.date, bool, str] | None = None
    outcome: tuple[dt.date, bool, str] | None = None


HISTORY = (
    Told(
        _d(19, 5), "diskopindag",
        "Tuntaskan Musdesus di semua desa paling lambat 8 Juni",
        "Target 17 Mei sudah lewat dan sebagian desa belum bermusyawarah; calon pengurus perlu waktu melengkapi KTP.",
        "205 Musdesus terlaksana sebelum 9 Juni",
        _d(21, 5), Owner.CAMAT, _d(8),
        decided=(_d(20, 5), True, ""),
        outcome=(_d(10), True, "205 desa dan kelurahan sudah bermusyawarah."),
    ),
    Told(
        _d(30, 5), "dpmd",
        "Undur target Berkas pendirian ke 30 Juni",
        "Banyak desa belum melengkapi daftar pendiri, sedangkan tenggat 31 Mei tinggal sehari.",
        "Tidak ada desa yang terhitung terlambat pada bulan Juni",
        _d(31, 5), Owner.DPMD, _d(30),
        decided=(_d(31, 5), False, "Tenggat tetap. Desa yang terlambat didampingi, bukan diundur."),
    ),
    Told(
        _d(2), "diskopindag",
        "Adakan penandatanganan akta bersama pada 11 Juni",
        "145 berkas sudah di notaris; tanda tangan satu per satu memerlukan sekitar empat pekan.",
        "163 akta ditandatangani dalam satu hari",
        _d(4), Owner.DISKOPINDAG, _d(11), cost=18_500_000,
        asked=(_d(3), "Dari pos mana biaya tempat dan konsumsinya?", _d(3), "Dari pagu rapat koordinasi tahun ini."),
        decided=(_d(4), True, "Undang semua notaris dan Kementerian Hukum."),
        outcome=(_d(11), True, "163 akta ditandatangani di satu tempat."),
    ),
    Told(
        _d(3), "diskopindag",
        "Kirim surat edaran biaya akta paling banyak Rp2.500.000",
        "Beberapa desa menanyakan tarif di atas batas kesepakatan kementerian dan ikatan notaris.",
        "Tidak ada akta yang dibayar di atas batas",
        _d(5), Owner.DISKOPINDAG, _d(10),
        decided=(_d(5), True, ""),
        outcome=(_d(16), True, "Surat edaran terkirim ke semua camat dan notaris."),
    ),
    Told(
        _d(4), "dkpp",
        "Siapkan daftar komoditas unggulan untuk rencana usaha koperasi",
        "Koperasi yang sudah sah segera menyusun rencana usaha; potensi desa tercatat tetapi belum dikaitkan dengan "
        "pembeli.",
        "Setiap koperasi punya satu calon pembeli",
        _d(10), Owner.DKPP, _d(20),
        decided=(_d(10), True, "Dahulukan desa di lereng Semeru."),
        outcome=(_d(20), True, "Daftar 205 desa dibagikan kepada camat."),
    ),
)  # fmt: skip
# What waits on 12 June; in the longer demonstration it is decided in the days after.
WAITING = (
    Told(
        _d(11), "diskopindag",
        "Buka loket pengesahan bersama, 16 sampai 20 Juni",
        "81 koperasi sudah punya akta tetapi belum disahkan. Laju empat pekan terakhir 20,5 per pekan, perlu 48 "
        "untuk target 30 Juni. Notaris dan Kementerian Hukum duduk di satu tempat.",
        "Laju pengesahan naik dari 20,5 menjadi 48 per pekan",
        _d(13), Owner.DISKOPINDAG, _d(20),
        decided=(_d(13), True, ""),
        outcome=(_d(20), True, "Loket berjalan lima hari kerja."),
    ),
    Told(
        _d(11), "dpmd",
        "Kirim tim pendamping ke Ranuyoso dan Gucialit",
        "17 dari 20 desa di dua kecamatan ini lewat tenggat Berkas pendirian: 9 di Ranuyoso dan 8 di Gucialit.",
        "17 berkas pendirian lengkap sebelum 21 Juni",
        _d(16), Owner.DPMD, _d(21), cost=6_200_000,
        decided=(_d(16), True, ""),
        outcome=(_d(21), True, "Tim mendatangi 17 desa."),
    ),
    Told(
        _d(12), "diskopindag",
        "Tetapkan Dana Desa sebagai sumber biaya 41 akta terakhir",
        "41 akta belum berdana dan memerlukan Rp102.500.000. Pagu APBD sudah terpakai habis, sisa operasional Dana "
        "Desa Rp107.500.000.",
        "41 desa dapat menyerahkan berkas ke notaris",
        _d(19), Owner.DISKOPINDAG, _d(23), cost=102_500_000,
        decided=(_d(17), True, ""),
        outcome=(_d(23), True, "Semua akta berdana."),
    ),
)  # fmt: skip


def decision_events(cast: Cast) -> Iterator[Event]:
    """Yield the life of each decision, step by step."""
    for told in (*HISTORY, *WAITING):
        yield from _life(told, cast)


def _life(told: Told, cast: Cast) -> Iterator[Event]:
    bupati, proposer = cast.users["bupati"], cast.users[told.proposer]
    row: dict[str, Decision] = {}

    def propose() -> None:
        row["it"] = actions.propose_decision(
            by=proposer,
            area_code=told.area_code,
            title=told.title,
            facts=told.facts,
            effect=told.effect,
            cost=told.cost,
            due_on=told.due_on,
            owner=told.owner,
            task_due_on=told.task_due_on,
        )

    def step(act: Callable[..., None], by: Any, **values: Any) -> Callable[[], None]:
        return lambda: act(decision=row["it"], by=by, seen_version=row["it"].version, **values)

    yield told.on, propose
    if told.asked:
        asked_on, question, answered_on, answer = told.asked
        yield asked_on, step(actions.ask_about_decision, bupati, question=question)
        yield answered_on, step(actions.answer_decision, proposer, answer=answer)
    if told.decided:
        on, approve, note = told.decided
        yield on, step(actions.decide, bupati, approve=approve, note=note)
    if told.outcome:
        on, is_done, words = told.outcome
        yield on, step(actions.record_outcome, cast.clerk, is_done=is_done, note=words)
