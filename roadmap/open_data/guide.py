"""The pages about the open data: what there is, what each column means, how to ask. Read models; no query."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from roadmap.open_data.columns import Column
from roadmap.open_data.datasets import DATASETS, FORMAT_NAMES, Dataset
from roadmap.open_data.problems import KINDS, ProblemKind
from roadmap.open_data.writing import About

SOURCE = f"Diskopindag {settings.REGENCY_NAME}"


@dataclass(frozen=True)
class File:
    """A file to fetch: "CSV", and its address."""

    label: str
    href: str


@dataclass(frozen=True)
class Shelf:
    """A data set on a page for people."""

    dataset: Dataset
    files: tuple[File, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.dataset.columns


def about(path: str, day: dt.date) -> About:
    """Return what an answer at `path` says of itself."""
    guide = f"{settings.SITE_URL}{reverse('open_data_guide')}"
    return About(day, SOURCE, f"{settings.SITE_URL}{path}", guide, not settings.PRODUCTION)


def files_of(dataset: Dataset, query: str = "") -> tuple[File, ...]:
    return tuple(
        File(FORMAT_NAMES[form], reverse("open_data_set", args=[dataset.name, form]) + query)
        for form in dataset.formats
    )


def shelves(per: str = "") -> tuple[Shelf, ...]:
    """Return every data set with its files; those of the day `per` (ISO date), by default of today."""
    return tuple(Shelf(dataset, files_of(dataset, f"?per={per}" if per else "")) for dataset in DATASETS)


def examples(today: dt.date) -> tuple[File, ...]:
    """Return addresses that show what can be asked."""
    earlier = f"per={today - dt.timedelta(days=7)}"
    desa, potensi = (
        reverse("open_data_set", args=["desa", "csv"]),
        reverse("open_data_set", args=["potensi", "json"]),
    )
    return (
        File("Semua desa, untuk lembar kerja", reverse("open_data_set", args=["desa", "xlsx"])),
        File("Desa di satu kecamatan", f"{desa}?kecamatan=35.08.04"),
        File("Keadaan sepekan yang lalu", f"{desa}?{earlier}"),
        File("Potensi di satu kecamatan", f"{potensi}?kecamatan=35.08.04"),
        File("Peta untuk program peta", reverse("open_data_set", args=["desa", "geojson"])),
        File("Satu desa", reverse("open_data_village", args=["35.08.04.2004"])),
    )


REMEDIES = {
    "parameter": "Nama atau nilai parameter keliru, kosong, atau ditulis dua kali. Kalimatnya menyebut yang dikenal.",
    "tidak-ada": "Alamat, format, atau kode desa itu tidak ada.",
    "cara": "Data hanya dapat dibaca: GET, HEAD, dan OPTIONS.",
    "tanggal": "Tanggalnya benar, tetapi sebelum program dimulai atau belum terjadi.",
    "terlalu-sering": "Tunggu sebanyak detik yang disebut Retry-After, lalu coba lagi.",
}


def refusals() -> tuple[tuple[ProblemKind, str], ...]:
    """Return every kind of refusal with what to do about it."""
    return tuple((kind, REMEDIES[kind.mark]) for kind in KINDS)


def catalogue(said: About) -> Mapping[str, object]:
    """Return the catalogue for programs."""
    data = [
        {
            "nama": dataset.name,
            "judul": dataset.title,
            "tentang": dataset.about,
            "satu_baris": dataset.row_means,
            "alamat": {
                form: f"{settings.SITE_URL}{reverse('open_data_set', args=[dataset.name, form])}"
                for form in dataset.formats
            },
        }
        for dataset in DATASETS
    ]
    return {**said.head("Daftar data terbuka KDKMP"), "data": data}
