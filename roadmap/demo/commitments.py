"""What the agencies promise in the demonstration, and what came of it (all invented)."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from roadmap import actions
from roadmap.demo.cast import Cast, Event
from roadmap.models import Commitment
from villages.models import Kecamatan, Village


@dataclass(frozen=True)
class Promise:
    """`closed_on` with `closed` is the day it came and what shows it; `given_up` makes it a cancellation."""

    user: str
    place: str
    words: str
    made_on: str
    due_on: str
    closed_on: str = ""
    closed: str = ""
    given_up: bool = False


PROMISES = (
    Promise("dkpp", "35.08.04", "Dua kali pelatihan pascapanen padi untuk pengurus unit saprodi", "2025-05-19",
            "2025-06-05", "2025-06-04", "Daftar hadir 36 peserta dan foto, contoh BA-05/DKPP"),
    Promise("dkpp", "35.08.04.2004", "Benih padi 400 kg untuk demplot koperasi", "2025-05-20", "2025-06-06"),
    Promise("dkpp", "35.08.12", "Pemeriksaan kesehatan sapi perah anggota koperasi susu", "2025-05-26",
            "2025-06-30", "2025-06-26", "Laporan petugas, contoh LP-11/DKPP"),
    Promise("dkpp", "35.08.02.2001", "Bibit salak 1.000 batang untuk kebun anggota", "2025-06-02", "2025-07-15"),
    Promise("dkpp", "35.08.01", "Peti dingin ikan dua unit untuk gerai koperasi", "2025-06-03", "2025-08-29"),
    Promise("diskominfo", "35.08.13", "Sambungan internet balai desa untuk akun SIMKOPDES", "2025-05-21",
            "2025-06-09"),
    Promise("diskominfo", "35.08.20", "Pelatihan foto dan unggah berkas untuk staf kecamatan", "2025-05-27",
            "2025-06-11", "2025-06-10", "Daftar hadir 18 peserta, contoh DH-03/Kominfo"),
    Promise("diskominfo", "35.08.10", "Surel resmi koperasi untuk semua kelurahan", "2025-06-04", "2025-06-27"),
    Promise("dispora", "35.08.02", "Pelatihan pemandu wisata untuk unit usaha koperasi", "2025-05-28", "2025-07-04"),
    Promise("dispora", "35.08.18.2012", "Papan penunjuk jalan wisata desa", "2025-05-19", "2025-06-20",
            "2025-06-11", "Anggaran dialihkan ke perbaikan jalan menuju lokasi.", given_up=True),
    Promise("dpmd", "35.08.06", "Pendampingan penyusunan Perdes penyertaan dukungan APBDes", "2025-05-22",
            "2025-06-13"),
    Promise("dpmd", "35.08.16", "Klinik berkas musdesus satu hari di kantor kecamatan", "2025-05-12",
            "2025-05-23", "2025-05-22", "Berita acara klinik, contoh BA-02/DPMD"),
    Promise("dpmd", "35.08.21", "Bimbingan pembukuan dana desa untuk koperasi", "2025-06-05", "2025-07-31"),
)  # fmt: skip


def commitment_events(villages: Mapping[str, Village], cast: Cast) -> Iterator[Event]:
    """Yield the promises in the order told, and how those that are closed were closed."""
    for promise in PROMISES:
        rows: list[Commitment] = []
        yield dt.date.fromisoformat(promise.made_on), _make(promise, villages, cast, rows)
        if promise.closed_on:
            yield dt.date.fromisoformat(promise.closed_on), _close(promise, cast, rows)


def _make(
    promise: Promise, villages: Mapping[str, Village], cast: Cast, rows: list[Commitment]
) -> Callable[[], None]:
    def make() -> None:
        place = villages.get(promise.place) or Kecamatan.objects.get(pk=promise.place)
        rows.append(
            actions.make_commitment(
                place=place,
                by=cast.users[promise.user],
                promise=promise.words,
                due_on=dt.date.fromisoformat(promise.due_on),
            )
        )

    return make


def _close(promise: Promise, cast: Cast, rows: list[Commitment]) -> Callable[[], None]:
    def close() -> None:
        (row,) = rows
        by, on = cast.users[promise.user], dt.date.fromisoformat(promise.closed_on)
        if promise.given_up:
            actions.cancel_commitment(
                commitment=row, by=by, seen_version=row.version, closing_note=promise.closed
            )
        else:
            actions.deliver_commitment(
                commitment=row, by=by, seen_version=row.version, delivered_on=on, closing_note=promise.closed
            )

    return close
