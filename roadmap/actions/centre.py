"""Lists of the central registers: handed in, compared, and their differences settled."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.inbox.models import Kind
from lumajang_kdkmp.inbox.notices import Reader, answer, notice, tell
from lumajang_kdkmp.versioning import VersionConflict, update_versioned
from roadmap import policies
from roadmap.centre.compare import Found, compare
from roadmap.centre.records import our_records
from roadmap.centre.sources import ITEMS, PRESENCE, TITLES, Layout, layout_of
from roadmap.exports.files import area_words
from roadmap.intake import kept
from roadmap.intake.plan import matcher_for
from roadmap.models.centre import (
    CentreDifference,
    CentreList,
    CentreRow,
    CentreVerdict,
    Closing,
    Result,
    Source,
)
from villages.models import Village

KEPT_UNMATCHED = dt.timedelta(days=14)
FORGOTTEN = "Isi daftar ini sudah dihapus karena kolomnya tidak dipilih dalam 14 hari. Unggah lagi daftarnya."
AT_ONCE = "Orang lain sedang mencocokkan daftar atau mengubah selisih yang sama. Coba lagi sebentar lagi."


def hand_in_list(
    *, source: str, name: str, cells: Sequence[Sequence[Any]], as_of: dt.date, is_whole: bool, by: User
) -> CentreList:
    """Keep a list until its columns are known, and compare it at once where they are.

    Raises NotAllowed, ValidationError.
    """
    policies.check_centre(by.area_code, by)
    if source not in Source.values:
        raise ValidationError({"source": "Pilih sumber dari daftar."})
    if as_of > clock.today():
        raise ValidationError({"as_of": "Tanggal ini belum terjadi. Isi tanggal daftar itu diekspor."})
    if words := _overtaken(source, by.area_code, as_of):
        raise ValidationError({"as_of": words})
    content = kept.cells_json(cells)
    layout = layout_of(source, kept.cells_of(content))
    if not any(layout.headings):
        raise ValidationError({"file": "Berkas ini kosong. Ekspor ulang daftarnya, lalu unggah lagi."})
    row = CentreList(
        source=source,
        area_code=by.area_code,
        name=" ".join(name.split())[-120:] or "daftar",
        as_of=as_of,
        is_whole=is_whole,
        content=content,
        mapping=dict(layout.mapping),
        uploaded_on=clock.today(),
        uploaded_by=by,
    )
    with transaction.atomic():
        writes.insert(row)
        _note("centre.hand_in", row, by, {"source": [None, source], "as_of": [None, as_of]})
        if not layout.missing:
            match_list(centre_list=row, mapping=layout.mapping, by=by)
    return row


@transaction.atomic
def match_list(*, centre_list: CentreList, mapping: Mapping[str, int], by: User) -> None:
    """Compare a list by the columns chosen: rows, verdicts by day, differences as tasks. Once for each list.

    Raises NotAllowed, ValidationError, VersionConflict.
    """
    policies.check_centre(centre_list.area_code, by)
    if centre_list.matched_on:
        raise ValidationError("Daftar ini sudah dicocokkan.")
    if not centre_list.content:
        raise ValidationError(FORGOTTEN)
    # A newer list may have been compared while this one waited for its columns.
    if words := _overtaken(centre_list.source, centre_list.area_code, centre_list.as_of):
        raise ValidationError(words)
    cells = kept.cells_of(centre_list.content)
    known = layout_of(centre_list.source, cells)
    layout = Layout(known.heading_row, known.headings, mapping)
    if layout.missing:
        raise ValidationError(layout.missing)
    area = centre_list.area_code
    rows = compare(
        centre_list.source, layout, cells, our_records(area), matcher_for(by), is_whole=centre_list.is_whole
    )
    counts = Counter(row.result for row in rows)
    changes = {name: counts[name] for name in Result.values} | {
        "mapping": dict(mapping),
        "content": "",
        "matched_on": clock.today(),
    }
    writes.change(centre_list, seen_version=centre_list.version, changes=changes)
    _keep(centre_list, rows)
    try:
        with transaction.atomic():
            _judge(centre_list, rows)
            _tasks(centre_list, rows, set(mapping), by)
    except (IntegrityError, VersionConflict) as error:
        raise ValidationError(AT_ONCE) from error
    _note("centre.match", centre_list, by, {name: [None, counts[name]] for name in Result.values})


def forget_unmatched() -> None:
    """Empty lists that waited too long for their columns: nobody knows what stands in them."""
    waiting = CentreList.objects.filter(matched_on=None, uploaded_on__lt=clock.today() - KEPT_UNMATCHED)
    # The field itself cannot be searched; that nothing stands in it can be seen.
    filled = waiting.annotate(stored=Cast("content", TextField())).exclude(stored="")
    for row in filled.defer("content"):
        try:
            update_versioned(row, seen_version=row.version, content="")
        except VersionConflict:
            continue


def _overtaken(source: str, area_code: str, as_of: dt.date) -> str:
    """Return why a list as of this day says nothing of today: a newer one was compared already; or ""."""
    rows = CentreList.objects.filter(source=source, area_code=area_code, matched_on__isnull=False)
    newer = rows.filter(as_of__gt=as_of).order_by("-as_of").values_list("as_of", flat=True).first()
    if newer is None:
        return ""
    return (
        f"Daftar {Source(source).label} {area_words(area_code)} per {date_short(newer)} sudah dicocokkan, "
        f"jadi daftar per {date_short(as_of)} tidak dapat menggantinya. Pakai daftar yang lebih baru."
    )


def _keep(centre_list: CentreList, rows: Sequence[Found]) -> None:
    CentreRow.objects.bulk_create(
        [
            CentreRow(
                list=centre_list,
                area_code=row.place.code if row.place else centre_list.area_code,
                village_id=row.place.code if row.place else None,
                number=row.number,
                name=row.name[:200],
                how=row.how[:60],
                result=row.result,
                theirs=row.theirs,
            )
            for row in rows
        ],
        batch_size=500,
    )


def _judge(centre_list: CentreList, rows: Sequence[Found]) -> None:
    """Let today's verdict take the place of an earlier one that says otherwise; that one ends today."""
    today, source = clock.today(), centre_list.source
    current = {row.village_id: row for row in CentreVerdict.objects.filter(source=source, until=None)}
    new, ended, replaced = [], [], []
    for row in rows:
        if row.place is None:
            continue
        old = current.get(row.place.code)
        if old and old.result == row.result:
            continue
        if old:
            # Two lists on one day: the later one counts, and the day has one verdict.
            (replaced if old.on >= today else ended).append(old.pk)
        new.append(
            CentreVerdict(
                village_id=row.place.code, source=source, result=row.result, on=today, list=centre_list
            )
        )
    CentreVerdict.objects.filter(pk__in=replaced).delete()
    CentreVerdict.objects.filter(pk__in=ended).update(until=today)
    CentreVerdict.objects.bulk_create(new, batch_size=500)


def _tasks(centre_list: CentreList, rows: Sequence[Found], compared: set[str], by: User) -> None:
    """Open a task for every new difference, and end the open and the confirmed ones that this list shows equal."""
    source = centre_list.source
    # The newest word on each field; only that one can be open.
    last = {
        (row.village_id, row.field): row for row in CentreDifference.objects.filter(source=source).order_by("pk")
    }
    new: list[CentreDifference] = []
    for row in rows:
        if row.place is None:
            continue
        shown = {item.field for item in row.differences}
        for item in row.differences:
            key = (row.place.code, item.field)
            ours, theirs = item.ours[:200], item.theirs[:200]
            known = last.get(key)
            if known and known.closed_on is None:
                values = {"ours": ours, "theirs": theirs, "list": centre_list}
                writes.change(known, seen_version=known.version, changes=values)
            elif not (known and known.closing == Closing.CONFIRMED and (known.ours, known.theirs) == (ours, theirs)):
                new.append(
                    CentreDifference(
                        village_id=row.place.code, source=source, field=item.field, ours=ours, theirs=theirs,
                        owner=item.owner, list=centre_list, opened_on=clock.today(),
                    )
                )  # fmt: skip
        # Of a village that is missing, there or here, nothing was compared.
        for field in set() if PRESENCE.name in shown else (compared | {PRESENCE.name}) - shown:
            gone = last.get((row.place.code, field))
            if gone and gone.closing != Closing.CORRECTED:
                _close(gone, by, Closing.CORRECTED, "Daftar pusat berikutnya sama dengan portal.")
    CentreDifference.objects.bulk_create(new, batch_size=500)
    _tell(source, {row.place.code for row in rows if row.place})


def _close(row: CentreDifference, by: User, closing: Closing, reason: str) -> writes.Diff:
    changes = {"closing": closing, "reason": reason, "closed_on": clock.today(), "closed_by": by}
    return writes.change(row, seen_version=row.version, changes=changes)


@transaction.atomic
def confirm_difference(*, difference: CentreDifference, by: User, seen_version: int, reason: str) -> None:
    """Say that the portal is right and why: the centre is asked to correct. Raises NotAllowed, ValidationError,
    VersionConflict.
    """
    policies.check_difference(difference, by)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": "Isi alasannya, misalnya nomor dokumen yang membuktikan."})
    changes = {"closing": Closing.CONFIRMED, "reason": reason, "closed_on": clock.today(), "closed_by": by}
    diff = writes.change(difference, seen_version=seen_version, changes=changes)
    _settled(difference, by, diff)


@transaction.atomic
def check_difference(*, difference: CentreDifference, by: User) -> bool:
    """Close a difference that a correction of ours has removed, and return whether it is closed.

    The verdict of the village stays until the next list: the register has not been asked again.
    """
    policies.check_difference(difference, by)
    item = next((item for item in ITEMS[difference.source] if item.name == difference.field), None)
    ours = our_records(difference.village_id, [difference.village_id])
    if item is None or item.compare is None or not ours:
        return False
    if item.compare(ours[0].values.get(item.name, "")) != item.compare(difference.theirs):
        return False
    diff = _close(difference, by, Closing.CORRECTED, "Data portal diperbaiki.")
    _settled(difference, by, diff)
    return True


def _settled(difference: CentreDifference, by: User, diff: writes.Diff) -> None:
    code = difference.village_id
    record(action="centre.settle", target=f"difference:{difference.pk}", area_code=code, by=by, changes=diff)
    _tell(difference.source, {code})


def _tell(source: str, codes: set[str]) -> None:
    """Bring the inbox up to date for these villages: one notice a village for its camat, one for Diskopindag."""
    answer([_subject(source, code) for code in codes])
    rows = CentreDifference.objects.filter(source=source, closed_on=None).order_by("pk")
    fields: dict[str, list[str]] = {}
    dinas = 0
    for code, field, owner in rows.values_list("village_id", "field", "owner"):
        if owner == Role.DISKOPINDAG:
            dinas += 1
        elif code in codes:
            fields.setdefault(code, []).append(TITLES[field])
    link, label = reverse("difference_list"), Source(source).label
    answer([_subject(source, "dinas")])
    villages = Village.objects.in_bulk(fields)
    notices = [
        notice(
            Reader(Role.CAMAT), Kind.ACTION, subject=_subject(source, code), area_code=code,
            place=f"{villages[code].get_kind_display()} {villages[code].name}",
            text=f"Data {label} berbeda: {', '.join(names)}.", button="Periksa", link=f"{link}?desa={code}",
        )
        for code, names in fields.items()
    ]  # fmt: skip
    if dinas:
        notices.append(
            notice(
                Reader(Role.DISKOPINDAG), Kind.ACTION, subject=_subject(source, "dinas"),
                area_code=settings.REGENCY_CODE,
                text=f"{dinas} selisih dengan {label} menunggu Diskopindag.", button="Periksa", link=link,
            )
        )  # fmt: skip
    tell(*notices)


def _subject(source: str, code: str) -> str:
    return f"centre:{source}:{code}"


def _note(action: str, row: CentreList, by: User, changes: Mapping[str, list[Any]]) -> None:
    record(
        action=action, target=f"centre:{row.pk}", area_code=row.area_code, by=by, changes=changes, note=str(row)
    )
