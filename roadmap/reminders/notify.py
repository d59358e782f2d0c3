"""Brings the notices in line with what is due today: the only writer of reminders."""

from collections.abc import Iterable

from django.db import transaction

from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.inbox.notices import Reader, answer, notice, tell
from roadmap.reminders.rules import PREFIX, Level, Word, subjects


def done(key: str) -> None:
    """Let every reminder of a thing disappear: it is done. Call it in the transaction of the act that did it.

    A line that speaks of many things is counted anew the next morning.
    """
    answer(subjects(key))


@transaction.atomic
def bring_in_line(words: Iterable[Word], *, adds: bool) -> int:
    """Close what is due no more, tell what is new, and leave alone what stands as it was; return how many are new.

    Safe to repeat: the second time nothing is new. Without `adds` (a day off) only what is done disappears.
    """
    wanted = {(row.subject, row.desk.role, row.desk.agency): row for row in words}
    standing = {}
    stale = []
    for row in Notice.objects.current().filter(subject__startswith=PREFIX):
        word = wanted.get((row.subject, row.role, row.agency))
        if word and (row.text, row.link, row.kind) == (word.text, word.link, kind_of(word.level)):
            standing[row.subject, row.role, row.agency] = row
        elif word is None or adds:
            stale.append(row.subject)
        else:
            standing[row.subject, row.role, row.agency] = row
    if stale:
        answer(stale)
    fresh = [row for key, row in wanted.items() if key not in standing] if adds else []
    tell(*(_notice(row) for row in fresh))
    return len(fresh)


def kind_of(level: Level) -> Kind:
    """A first word is for information; what is near or over its date waits until it is done."""
    return Kind.INFORMATION if level == Level.SOON else Kind.ACTION


def _notice(word: Word) -> Notice:
    return notice(
        Reader(word.desk.role, word.desk.agency),
        kind_of(word.level),
        subject=word.subject,
        area_code=word.area_code,
        place=word.place,
        text=word.text,
        button=word.button,
        link=word.link,
    )
