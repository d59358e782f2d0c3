"""No English where nobody looks first: refused forms, the mails they send, error pages."""

import re

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from tests.factories import BAGO
from tests.test_access import PUBLIC, TABLE, people, rows  # noqa: F401 - fixtures of the access table
from tests.ui.reading import foreign_words

# Who fills in the form: the first that may, in this order.
WHO = {
    Role.CAMAT: "camat",
    Role.DISKOPINDAG: "diskopindag",
    Role.OPD: "dpmd",
    Role.BUPATI: "bupati",
    Role.SATGAS: "satgas",
}
NONSENSE = "bukan isian"


def answers(client: Client, rows, people, values):  # noqa: F811
    """Yield (address, answer) of each address, sent with `values` by everybody who may; redirects are followed."""
    client.raise_request_exception = False
    for name, (_, who, arguments) in TABLE.items():
        url = reverse(name, args=[rows[argument] for argument in arguments])
        for role, label in [(None, None)] if who == PUBLIC else WHO.items():
            if role and role not in who:
                continue
            if label:
                client.force_login(people[label], backend="django.contrib.auth.backends.ModelBackend")
            yield f"{name} as {label}", client.post(url, values, follow=True)


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "nonsense"])
def test_no_refused_form_speaks_english(client, rows, people, filled):  # noqa: F811
    names = {
        "version",
        "seen_version",
        "day",
        "date",
        "on",
        "reason",
        "amount",
        "file",
        "username",
        "password",
    }
    values = dict.fromkeys(names, NONSENSE) if filled else {}
    wrong, refused = [], 0
    for name, answer in answers(client, rows, people, values):
        if not answer.headers["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        refused += answer.status_code in (400, 409, 422)
        assert answer.status_code != 500, name
        wrong += [f"{name}: {found}" for found in foreign_words(answer.content.decode())]
    # Whatever these forms have sent: the day the portal sends mail, its words are read here.
    wrong += [found for sent in mail.outbox for found in foreign_words(f"{sent.subject} {sent.body}")]
    assert refused > 30
    assert wrong == []


def test_no_form_of_the_admin_refuses_in_english(client, office):
    from django.contrib import admin

    client.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    wrong, refused = [], 0
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        answer = client.post(url, {})
        refused += answer.status_code == 200
        wrong += [f"{url}: {found}" for found in foreign_words(answer.content.decode())]
    assert refused > 8
    assert wrong == []


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_no_error_page_speaks_english(rf, name):
    html = render_to_string(name, request=rf.get("/"))
    assert foreign_words(html) == []
    assert len(re.sub(r"<[^>]*>", "", html).split()) > 10


def test_no_conflict_speaks_english(client, office, village):
    client.force_login(office.camat(), backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("village_edit", args=[BAGO])
    client.post(url, {"version": village.version, "note": "pertama"})
    answer = client.post(url, {"version": village.version, "note": "kedua"})
    assert answer.status_code == 409
    assert foreign_words(answer.content.decode()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "This field is required.",
        "2025-06-12",
        "06/12/2025",
        "Jun 12",
        "1,234.5",
        "12.5 %",
        "Wednesday",
        "3:15 p.m.",
    ],
)
def test_a_planted_word_is_found(planted):
    assert foreign_words(f"<p>Kolom ini {planted}</p>") != []
    assert foreign_words(f'<button aria-label="{planted}"></button>') != []


@pytest.mark.parametrize(
    "fine", ["Kamis, 12 Juni 2025", "1.234,5", "12,5 %", "12 Jun 2025", "15.15 WIB", "Rp2.500.000,00"]
)
def test_indonesian_forms_pass(fine):
    assert foreign_words(f"<p>{fine}</p>") == []
