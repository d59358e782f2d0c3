"""Every page of the portal for every role, made from the access table: a new address is here without being named.

`manage.py shell -c` prints the table as JSON for the portal whose VAR_DIR it has (see conftest.portal).
"""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.changes import LEFT_OUT, context_of
from lumajang_kdkmp.documents.labels import LABELS
from lumajang_kdkmp.documents.models import Document
from tests.e2e.rows import one_of_everything
from tests.test_access import PUBLIC, TABLE

VISITOR = ""
VILLAGE_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}")
USERS = {
    Role.BUPATI: "bupati",
    Role.SATGAS: "satgas",
    Role.CAMAT: "camat.pasirian",
    Role.DISKOPINDAG: "diskopindag",
    Role.OPD: "dpmd",
}
# Addresses of GET that answer no page; the test of this table holds each to it.
NO_PAGE = {
    "home": "leads to the first page of the role",
    "health": "one line for the monitoring of the server",
    "evidence_file": "the file itself",
    "signed_copy_file": "the file itself",
    "document_download": "the file itself",
    "document_file": "the file itself",
    "bundle_download": "the file itself",
    "people_template": "a table to fill in",
    "changes": "what others have changed, for a page left open",
    "robots": "for search engines",
    "sitemap": "for search engines",
    "open_data_catalogue": "for programs",
    "open_data_description": "for programs",
    "open_data_set": "the file itself",
    "open_data_village": "for programs",
    "open_data_unknown": "leads to the page about the open data",
    "open_data_badge": "a picture",
    "cooperative_file": "the file itself",
    "intake_template": "a table to fill in",
    "intake_faults": "a table to correct",
    "centre_annex": "the annex of a letter, as a table",
    "papers_progress": "what the page of papers asks while it waits",
    "outbox": "who is signed in, for the queue of the camat's phone",
    "worker": "the script that keeps the camat's pages for where there is no signal",
    "manifest": "what a phone reads to put the portal on its first screen",
    "step_up": "only for whoever has a second factor and has not shown it for hours: tests/accounts/test_step_up.py",
    "second_step": "only for whoever has given the password of an account with a second factor: test_account.py",
}
# What the role may enter and is led on from, here.
ELSEWHERE = {
    ("summary", Role.CAMAT): "leads to the page of the own kecamatan",
    ("verification_together", Role.DISKOPINDAG): "without stage and day it leads to the queue; with them, in MORE",
    ("verification_together", Role.OPD): "DPMD opens the same page for the potential stage",
    ("export_layout", Role.DISKOPINDAG): "without ?daftar= it leads to the lists; with it, in MORE",
    ("assessment", Role.CAMAT): "no cooperative of Pasirian existed before; Diskopindag opens the same page",
}
# Another row than the common one, where the page needs it: (address, role or None) -> {argument: name of the row}.
ROWS = {
    ("verification", Role.OPD): {"progress": "potential_progress"},  # DPMD checks the potential stage
    ("assessment", None): {"code": "assessed"},
    ("centre_columns", None): {"centre_list": "centre_strange"},  # a known layout is compared at once
    ("notary_return", None): {"code": "returnable"},  # only a file that lies with a notary comes back
}
# The same addresses in other states: (address, roles, {argument: name of the row}, query).
MORE = (
    ("village", {Role.BUPATI, Role.CAMAT}, {"code": "living"}, ""),
    ("village_changes", {Role.BUPATI, Role.CAMAT}, {"code": "living"}, ""),
    ("cooperative", {Role.CAMAT}, {"code": "living"}, ""),
    ("registration", {Role.CAMAT}, {"code": "living"}, ""),
    ("figures", {Role.CAMAT}, {"code": "living"}, ""),
    ("papers", {Role.DISKOPINDAG}, {"code": "living"}, ""),
    ("public_village", {VISITOR}, {"code": "living"}, ""),
    ("visit", {Role.CAMAT}, {"visit": "monitored"}, ""),
    ("job_detail", {Role.DISKOPINDAG}, {"job": "batch"}, ""),
    ("document_detail", {Role.DISKOPINDAG}, {"document": "final"}, ""),
    ("intake", {Role.CAMAT}, {"intake": "intake_good"}, ""),
    ("village_list", {Role.BUPATI}, {}, "?late=1"),
    ("village_list", {Role.CAMAT}, {}, "?q=zzz"),
    ("find", {Role.DISKOPINDAG}, {}, "?q=zzz"),
    ("find", {Role.DISKOPINDAG}, {}, "?q=koperasi%20sumber"),
    ("public", {VISITOR}, {}, "?q=sumberjo"),
    # A past day: to be read, with what was recorded later.
    ("village", {Role.CAMAT}, {}, "?per=2025-06-02"),
    ("verification_queue", {Role.DISKOPINDAG}, {}, "?per=2025-06-02"),
    ("verification_together", {Role.DISKOPINDAG}, {}, "?stage=founding&tanggal=2025-06-07"),
    ("late_entries", {Role.BUPATI}, {}, "?per=2025-06-02"),
    ("export_layout", {Role.DISKOPINDAG}, {}, "?daftar=village_list"),
)


class Page(NamedTuple):
    """A page as one person meets it; `user` is "" without log-in."""

    user: str
    name: str
    url: str


def all_pages(rows: dict[str, Any]) -> list[Page]:
    """Return every page, those of a person together. Raises KeyError for an argument that rows.py does not know."""
    pages = [*_from_the_access_table(rows), *_in_other_states(rows), *_of_the_admin()]
    order = ["", *USERS.values()]
    return sorted(pages, key=lambda page: order.index(page.user))


def _from_the_access_table(rows: dict[str, Any]) -> list[Page]:
    pages = []
    for name, (method, who, arguments) in TABLE.items():
        if method != "GET" or name in NO_PAGE:
            continue
        for role in [VISITOR] if who == PUBLIC else sorted(who):
            if (name, role) not in ELSEWHERE:
                others = ROWS.get((name, None), {}) | ROWS.get((name, role), {})
                pages.append(_page(name, role, arguments, others, rows))
    return pages


def _in_other_states(rows: dict[str, Any]) -> list[Page]:
    return [
        _page(name, role, TABLE[name][2], others, rows, query)
        for name, roles, others, query in MORE
        for role in sorted(roles)
    ]


def _page(
    name: str, role: str, arguments: list[str], others: dict[str, str], rows: dict[str, Any], query: str = ""
) -> Page:
    url = reverse(name, args=[rows[others.get(argument, argument)] for argument in arguments])
    return Page(
        USERS[role] if role else VISITOR,
        name + ("-" + "-".join(others.values()) if others else ""),
        url + query,
    )


def _of_the_admin() -> list[Page]:
    """The index, and of each model its list, its first row and, where rows may be added, its empty form."""
    user = USERS[Role.DISKOPINDAG]
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=user)
    pages = [Page(user, "admin", reverse("admin:index"))]
    for model, page_of in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        pages.append(Page(user, f"admin-{label}", reverse(f"admin:{label}_changelist")))
        if row := model._default_manager.first():
            pages.append(Page(user, f"admin-{label}-change", reverse(f"admin:{label}_change", args=[row.pk])))
        if page_of.has_add_permission(request):
            pages.append(Page(user, f"admin-{label}-add", reverse(f"admin:{label}_add")))
    return pages


def print_json() -> None:
    """Print {"pages": [[user, name, url]], "papers": [[kind, url of a PDF]], "wordless": [key]}."""
    rows = one_of_everything()
    papers = Document.objects.filter(pk__in=rows["papers"])
    found = {
        "pages": all_pages(rows),
        "papers": [[row.kind, reverse("document_download", args=[row.pk])] for row in papers],
        "wordless": sorted({key for row in papers for key in _keys(context_of(row)) if key not in LABELS}),
    }
    json.dump(found, sys.stdout)


def _keys(value: Any) -> Iterator[str]:
    """Yield every key of the frozen data that a page may show; the code of a village needs no words."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in LEFT_OUT:
                if not VILLAGE_CODE.fullmatch(key):
                    yield key
                yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)
