"""Addresses of summaries, lists and reports."""

from django.urls import path, re_path

from roadmap.views import custody, leaders, money, reports

urlpatterns = [
    path("ringkasan/", leaders.summary, name="summary"),
    path("desa/", leaders.village_list, name="village_list"),
    re_path(r"^kecamatan/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2})/$", leaders.kecamatan, name="kecamatan"),
    path("laporan/", reports.report_list, name="report_list"),
    path("bola/", custody.custody, name="custody"),
    path("uang-akta/", money.deed_money, name="deed_money"),
    path("potensi/", leaders.potential_list, name="potential_list"),
]
