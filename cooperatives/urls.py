"""Addresses of a cooperative and its people, keyed by the village's code."""

from collections.abc import Callable

from django.urls import URLPattern, re_path

from cooperatives import (
    file_views,
    import_views,
    meeting_views,
    name_views,
    notary_views,
    people_views,
    set_views,
    signing_views,
    views,
)

CODE = r"^koperasi/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/"
KIND = r"(?P<kind>musdesus|founding|member|rat)/"
NUMBER = r"(?P<kind>sk_ahu|nik_koperasi|npwp|nib|bank_account|simkopdes)/"
STEP = r"(?P<step>dana|serah|kembali|minuta|sabh|sabh-tolak|salinan|keterangan)/"
WAY = r"(?P<way>tempel|berkas)/"
PK = r"(?P<pk>[0-9]{1,18})/"


def _path(rest: str, view: Callable, name: str) -> URLPattern:
    return re_path(rf"{CODE}{rest}\Z", view, name=name)


def _event(rest: str, view: Callable, name: str) -> URLPattern:
    """An address of the mass signings: they span many villages and lie beside the deed desk."""
    return re_path(rf"^akta/acara/{rest}\Z", view, name=name)


urlpatterns = [
    _path("", views.cooperative, "cooperative"),
    _path("ubah/", views.cooperative_edit, "cooperative_edit"),
    _path("rancangan-akta/", views.deed_request, "deed_request"),
    _path("berkas/", set_views.papers, "papers"),
    _path("berkas/kemajuan/", set_views.papers_progress, "papers_progress"),
    _path(r"berkas/(?P<kind>[a-z_]{1,40})/", set_views.paper_make, "paper_make"),
    _path("notaris-kembali/", views.notary_return, "notary_return"),
    _path("rapat/", meeting_views.meetings, "meetings"),
    _path(f"rapat/rencana/{KIND}", meeting_views.meeting_plan, "meeting_plan"),
    _path(f"rapat/rencana/{PK}ubah/", meeting_views.meeting_plan_edit, "meeting_plan_edit"),
    _path(f"rapat/catat/{KIND}", meeting_views.meeting_record, "meeting_record"),
    _path(f"rapat/{PK}ubah/", meeting_views.meeting_edit, "meeting_edit"),
    _path("anggaran-dasar/", file_views.articles, "articles"),
    _path("rencana-usaha/", file_views.business_plan, "business_plan"),
    _path("koperasi-semula/", file_views.assessment, "assessment"),
    _path("notaris/", notary_views.notary, "notary"),
    _path(f"notaris/{STEP}", notary_views.notary_step, "notary_step"),
    _path("legalitas/", file_views.registrations, "registrations"),
    _path(f"legalitas/{NUMBER}", file_views.registration, "registration"),
    _path("dana-desa/", file_views.fund_pack, "fund_pack"),
    _path("orang/pernyataan/", file_views.declarations, "declarations"),
    _path("nama/", name_views.name_check, "name_check"),
    _path(f"orang/{WAY}", import_views.people_import_page, "people_import"),
    _path(f"orang/{WAY}simpan/", import_views.people_import_save, "people_import_save"),
    _path("orang/berkas/templat/", import_views.people_template, "people_template"),
    _path("orang/berkas/kesalahan/", import_views.people_faults, "people_faults"),
    _path("orang/", people_views.people, "people"),
    _path("orang/pendiri/", people_views.founder_add, "founder_add"),
    _path("orang/jabatan/", people_views.officer_appoint, "officer_appoint"),
    _path("orang/kuasa/", people_views.attorneys, "attorneys"),
    _path("orang/keluarga/", people_views.relation_add, "relation_add"),
    _path(f"orang/keluarga/{PK}hapus/", people_views.relation_remove, "relation_remove"),
    _path(f"orang/pendiri/{PK}ubah/", people_views.founder_edit, "founder_edit"),
    _path(f"orang/pendiri/{PK}hapus/", people_views.founder_remove, "founder_remove"),
    _path(f"orang/jabatan/{PK}akhiri/", people_views.term_end, "term_end"),
    _path(f"orang/{PK}ubah/", people_views.person_edit, "person_edit"),
    _path(f"orang/{PK}nik/", people_views.person_reveal, "person_reveal"),
    _event("", signing_views.events, "signing_events"),
    _event("baru/", signing_views.event_add, "signing_add"),
    _event(PK, signing_views.event, "signing_event"),
    _event(f"{PK}ubah/", signing_views.event_edit, "signing_edit"),
    _event(f"{PK}koperasi/", signing_views.assign, "signing_assign"),
    _event(f"{PK}lepas/", signing_views.release, "signing_release"),
    _event(f"{PK}berkas/", signing_views.papers, "signing_papers"),
    _event(f"{PK}daftar/", signing_views.sheet, "signing_sheet"),
    _event(f"{PK}minuta/", signing_views.minuta, "signing_minuta"),
]
