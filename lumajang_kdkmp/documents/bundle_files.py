"""Many papers in one file: a merged PDF with bookmarks, or a ZIP with a list of what it holds.

Same papers, same bytes: no dates, a fixed order, a fixed identifier. pikepdf is imported inside functions, so that
no web worker carries it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

INDEX_NAME = "DAFTAR.csv"
README_NAME = "BACA-DULU.txt"
# The first date that a ZIP can hold: the file says when it was made nowhere, so that it can be made again.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
README = """{title}

{count} berkas PDF. Daftarnya ada di DAFTAR.csv, yang dapat dibuka dengan Excel atau LibreOffice.
Kolom SHA-256 adalah sidik berkas: berkas yang sidiknya sama dengan daftar belum diubah siapa pun.
Memeriksanya di Windows (PowerShell): Get-FileHash NAMA-BERKAS
Memeriksanya di Linux: sha256sum NAMA-BERKAS

Berkas ini memuat data pribadi. Simpan di tempat yang hanya dapat dibuka petugas, dan hapus bila selesai dipakai.
"""


class Unreadable(Exception):
    """The bytes of this part are no PDF; the message is its title."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of a bundle. `group` is its heading, "" for none; `number` its register number, "" for a konsep."""

    title: str
    group: str
    filename: str
    number: str
    version: int
    sha256: str
    data: bytes


def merge(title: str, parts: Sequence[Part]) -> bytes:
    """Return one PDF of all parts in their order: a bookmark for each, under its group where there are several.

    Raises Unreadable for the first part whose bytes are no PDF.
    """
    import pikepdf

    target = pikepdf.new()
    starts = []
    sources = []
    for part in parts:
        try:
            source = pikepdf.open(io.BytesIO(part.data))
        except pikepdf.PdfError as error:
            raise Unreadable(part.title) from error
        # qpdf copies the pages when it saves: until then their source stays open.
        sources.append(source)
        starts.append(len(target.pages))
        target.pages.extend(source.pages)
    with target.open_outline() as outline:
        outline.root.extend(_bookmarks(parts, starts))
    target.Root.PageMode = pikepdf.Name.UseOutlines
    target.Root.Lang = pikepdf.String("id")
    target.docinfo["/Title"] = title
    out = io.BytesIO()
    target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for source in sources:
        source.close()
    return out.getvalue()


def _bookmarks(parts: Sequence[Part], starts: Sequence[int]) -> list[Any]:
    import pikepdf

    pairs = list(zip(parts, starts, strict=True))
    if len({part.group for part in parts}) < 2:
        return [pikepdf.OutlineItem(part.title, start) for part, start in pairs]
    items = []
    for group, members in groupby(pairs, key=lambda pair: pair[0].group):
        inside = list(members)
        if not group or len(inside) == 1:
            items += [pikepdf.OutlineItem(part.title, start) for part, start in inside]
            continue
        item = pikepdf.OutlineItem(group, inside[0][1])
        item.is_closed = True
        item.children.extend(pikepdf.OutlineItem(part.title, start) for part, start in inside)
        items.append(item)
    return items


def pack(title: str, parts: Sequence[Part]) -> bytes:
    """Return a ZIP of all parts, a folder for each group where there are several, with README and list of hashes."""
    names = _names(parts)
    members = [
        (README_NAME, README.format(title=title, count=len(parts)).replace("\n", "\r\n").encode()),
        (INDEX_NAME, _index(zip(parts, names, strict=True))),
        *zip(names, (part.data for part in parts), strict=True),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members, key=lambda member: member[0]):
            entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            # Unix and Windows would each write their own; a plain file that its owner may read and write.
            entry.create_system = 3
            entry.external_attr = 0o100600 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _names(parts: Sequence[Part]) -> list[str]:
    """Return a path for each part that sorts as the parts do and occurs once."""
    groups = list(dict.fromkeys(part.group for part in parts))
    folders = {
        group: f"{number:03}-{_word(group)}/" if group and len(groups) > 1 else ""
        for number, group in enumerate(groups, 1)
    }
    return [f"{folders[part.group]}{number:03}-{part.filename}" for number, part in enumerate(parts, 1)]


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:80]


def _index(rows: Iterable[tuple[Part, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Berkas", "Dokumen", "Nomor", "Versi", "Ukuran (byte)", "SHA-256"])
    for part, name in rows:
        writer.writerow(
            [name, _harmless(part.title), _harmless(part.number), part.version, len(part.data), part.sha256]
        )
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
