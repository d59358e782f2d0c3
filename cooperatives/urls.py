"""Addresses of a cooperative and its people, keyed by the village's code."""

from collections.abc import Callable

from django.urls import URLPattern, re_path

from cooperatives import people_views, views

CODE = r"^koperasi/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/"
PK = r"(?P<pk>[0-9]{1,18})/"


def _path(rest: str, view: Callable, name: str) -> URLPattern:
    return re_path(rf"{CODE}{rest}\Z", view, name=name)


urlpatterns = [
    _path("", views.cooperative, "cooperative"),
    _path("ubah/", views.cooperative_edit, "cooperative_edit"),
    _path("rancangan-akta/", views.deed_request, "deed_request"),
    _path("notaris-kembali/", views.notary_return, "notary_return"),
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
]
