"""The weekly text for a WhatsApp group: what it says, in which order, and that it stays short."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.urls import reverse

import villages
from roadmap.disasters import RUNNING, Pause, Pauses
from roadmap.stages import MUSDESUS, STAGE, STAGES
from roadmap.state import StageState, Target, VillageState
from roadmap.wa_text import TextVillage, weekly_text
from roadmap.workflow import Status
from tests.factories import BAGO, PASIRIAN, make_village
from tests.roadmap.june import CONDRO, TODAY, four_villages

TARGETS = {stage.code: Target(stage.first_due, stage.first_weight) for stage in STAGES}
LONGEST = 4_000


def village(name="Desa Bago", code=BAGO, *, at="potential", status=Status.NOT_STARTED, day=TODAY, pauses=RUNNING):
    """A village whose stages before `at` are approved; at="" has all of them."""
    done = STAGES[: STAGE[at].number - 1] if at else STAGES
    stages = {stage.code: StageState(Status.APPROVED, day, True, day) for stage in done}
    if at:
        stages[at] = StageState(status, None, False, None)
    return TextVillage(name, code, VillageState(code, day, stages, TARGETS, pauses))


def text(*rows, day=TODAY, noun="desa"):
    return weekly_text("Kecamatan Pasirian", noun, day, rows).text


def test_a_late_village_of_the_camat_has_its_days_its_turn_and_the_form_of_its_stage():
    said = text(village(at=MUSDESUS))
    address = f"{settings.SITE_URL}{reverse('stage_update', args=[BAGO, MUSDESUS])}"
    assert said == (
        "*KDKMP Kecamatan Pasirian*\n"
        "Keadaan Kamis, 12 Juni 2025: 0 dari 1 desa sudah berbadan hukum, 1 lewat tenggat.\n\n"
        "*Lewat tenggat: 1 desa*\n"
        f"- *Desa Bago*: Musdesus, terlambat 26 hari, giliran Camat\n{address}"
    )


def test_a_village_that_waits_for_another_office_leads_to_its_page_because_there_is_no_form_to_fill():
    said = text(village(at=MUSDESUS, status=Status.SUBMITTED))
    assert "giliran Diskopindag" in said
    assert said.endswith(reverse("village", args=[BAGO]))


def test_the_order_is_late_then_this_week_then_on_time_then_finished():
    said = text(
        village("Desa Empat", "35.08.04.2014", at=""),
        village("Desa Tiga", "35.08.04.2013", at="registration"),
        village("Desa Dua", "35.08.04.2012", at="notary"),
        village("Desa Satu", "35.08.04.2011", at=MUSDESUS),
    )
    titles = [line.strip("*") for line in said.splitlines() if line.startswith("*")][1:]
    assert titles == [
        "Lewat tenggat: 1 desa",
        "Pekan ini, sampai 19 Juni: 1 desa",
        "Sesuai jadwal: 1 desa",
        "Delapan tahap selesai: 1 desa",
    ]
    assert [said.index(name) for name in ("Satu", "Dua", "Tiga", "Empat")] == sorted(
        said.index(name) for name in ("Satu", "Dua", "Tiga", "Empat")
    )


def test_a_returned_stage_is_for_this_week_even_when_it_is_due_later():
    said = text(village(at="registration", status=Status.RETURNED))
    assert "*Pekan ini, sampai 19 Juni: 1 desa*" in said
    assert "Perizinan, dikembalikan, tenggat 30 September" in said


def test_when_nothing_is_late_the_text_says_so_and_names_what_comes_next():
    rows = [village("Desa Nguter", "35.08.04.2009", at="registration"), village("Desa Madurejo", at="notary")]
    assert "Semua desa tepat waktu. Berikutnya: Desa Madurejo, 15 Juni." in text(*rows)
    assert "tepat waktu" not in text(*rows, village("Desa Bago", CONDRO, at=MUSDESUS))


def test_a_village_whose_clock_stands_still_is_told_and_asked_for_nothing():
    erupted = Pauses((Pause(BAGO, dt.date(2025, 6, 3), None, "Erupsi Semeru"),))
    rows = [
        village("Desa Bago", at=MUSDESUS, status=Status.RETURNED, pauses=erupted),
        village("Desa Nguter", "35.08.04.2009", at="registration"),
    ]
    said = text(*rows)
    assert "1 dari 2 desa sudah berbadan hukum." in said
    assert "Semua desa tepat waktu. Berikutnya: Desa Nguter, 30 September." in said
    assert said.endswith(
        "*Dijeda, tidak ditagih: 1 desa*\n"
        "- *Desa Bago*: Musdesus, dikembalikan. Dijeda: erupsi Semeru, sejak 3 Juni"
    )
    assert BAGO not in said  # no address to act on
    # The control: the same village with its clock running is called on.
    assert "*Lewat tenggat: 1 desa*" in text(village("Desa Bago", at=MUSDESUS, status=Status.RETURNED))


def test_a_kecamatan_with_kelurahan_is_not_called_desa_only():
    assert "1 desa/kelurahan sudah" not in text(village(at=""), noun="desa")
    assert "1 dari 1 desa/kelurahan sudah berbadan hukum." in text(village(at=""), noun="desa/kelurahan")


def test_a_name_cannot_turn_the_formatting_or_break_the_line():
    assert "- *Desa Bago*: " in text(village("Desa *Ba~go_`\n"))


def test_the_same_villages_in_another_order_give_the_same_text():
    rows = [village(f"Desa {n}", f"35.08.04.20{n}", at=MUSDESUS) for n in range(11, 18)]
    assert text(*rows) == text(*reversed(rows))


def test_the_biggest_kecamatan_at_its_worst_stays_short_enough_to_read():
    with (Path(villages.__file__).parent / "data" / "villages.csv").open(encoding="utf-8") as file:
        codes = [r["code"] for r in csv.DictReader(line for line in file if not line.startswith("#"))]
    biggest, size = Counter(code[:8] for code in codes).most_common(1)[0]
    rows = [
        village(
            "Kelurahan Sumberwringin Lama (Kec. Yosowilangun)",
            code,
            at="registration",
            day=dt.date(2025, 12, 31),
        )
        for code in codes
        if code.startswith(biggest)
    ]
    said = text(*rows, day=dt.date(2025, 12, 31), noun="desa/kelurahan")
    assert size >= 12
    assert said.count("terlambat") == size
    assert len(said) <= LONGEST


def test_the_address_of_whatsapp_carries_the_whole_text():
    wa = weekly_text("Kecamatan Pasirian", "desa", TODAY, [village(at=MUSDESUS)])
    start, _, query = wa.send_url.partition("?text=")
    assert start == "https://wa.me/"
    assert unquote(query) == wa.text
    assert " " not in wa.send_url
    assert "\n" not in wa.send_url


# On the pages


@pytest.mark.django_db
def test_worklist_and_kecamatan_page_carry_the_same_text_and_the_way_without_javascript(client, office):
    four_villages(office)
    texts = set()
    for user, url in (
        (office.camat(), reverse("worklist")),
        (office.bupati, reverse("kecamatan", args=[PASIRIAN])),
    ):
        client.force_login(user)
        response = client.get(url)
        html = response.content.decode()
        context = response.context
        wa = context["wa"] if "wa" in context else context["page"].wa
        texts.add(wa.text)
        assert 'id="wa-text"' in html
        assert "readonly>*KDKMP Kecamatan Pasirian*" in html
        assert 'href="#kabar-wa" data-copy="wa-text"' in html
        assert 'href="https://wa.me/?text=%2AKDKMP%20' in html
        assert "js/copy.js" in html
    assert len(texts) == 1


@pytest.mark.django_db
def test_a_village_with_a_double_name_is_told_with_its_kecamatan(client, office):
    make_village(BAGO, "Sumberejo", name_is_shared=True)
    client.force_login(office.camat())
    assert "*Desa Sumberejo (Kec. Kec04)*" in client.get(reverse("worklist")).context["page"].wa.text


# The parts of the worklist


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("", {"Bago", "Condro", "Madurejo"}),
        ("late", {"Condro", "Madurejo"}),
        ("waiting", {"Condro"}),
        ("done", set()),
        ("apa saja", {"Bago", "Condro", "Madurejo"}),
    ],
)
def test_each_part_leaves_its_villages_and_its_chip_counts_them(client, office, part, names):
    four_villages(office)
    client.force_login(office.camat())
    page = client.get(reverse("worklist"), {"show": part}).context["page"]
    rows = [
        *page.first,
        *page.week,
        *page.later,
        *page.done,
        *(r for fold in page.waiting for r in fold.rows),
    ]
    assert {row.name.removeprefix("Desa ") for row in rows} == names
    (on,) = (chip for chip in page.show.chips if chip.is_on)
    assert on.count == len(names)
    # Head and text stay about the whole kecamatan.
    assert (page.total, page.late) == (3, 2)
    assert page.wa.text.count("- *Desa") == 3


@pytest.mark.django_db
def test_a_part_without_villages_says_so_in_a_sentence(client, office):
    four_villages(office)
    client.force_login(office.camat())
    html = client.get(reverse("worklist"), {"show": "done"}).content.decode()
    assert "Belum ada desa yang menyelesaikan delapan tahap." in html
    assert 'id="kerjakan"' not in html
    assert 'id="kerjakan"' in client.get(reverse("worklist")).content.decode()
