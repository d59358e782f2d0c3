"""Addresses of summaries, decisions, lists and reports."""

from django.urls import path, re_path

from roadmap.views import briefing, changes, completeness, custody, decisions, leaders, money, past, reports

urlpatterns = [
    path("ringkasan/", leaders.summary, name="summary"),
    path("ringkasan/pdf/", briefing.summary_paper, name="summary_paper"),
    path("ringkasan/rapat/", briefing.meeting, name="meeting"),
    re_path(
        r"^ringkasan/rapat/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2})/$", briefing.meeting, name="meeting_area"
    ),
    path("keputusan/", decisions.decision_list, name="decision_list"),
    path("keputusan/usul/", decisions.decision_add, name="decision_add"),
    path("keputusan/<int:pk>/", decisions.decision, name="decision"),
    path("keputusan/<int:pk>/jawab/", decisions.decision_answer, name="decision_answer"),
    path("keputusan/<int:pk>/hasil/", decisions.decision_outcome, name="decision_outcome"),
    path("keputusan/<int:pk>/tarik/", decisions.decision_withdraw, name="decision_withdraw"),
    re_path(
        r"^keputusan/(?P<pk>[0-9]{1,9})/(?P<answer>setujui|tolak|tanya)/$",
        decisions.decision_decide,
        name="decision_decide",
    ),
    path("cari/", leaders.find, name="find"),
    path("desa/", leaders.village_list, name="village_list"),
    re_path(r"^kecamatan/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2})/$", leaders.kecamatan, name="kecamatan"),
    path("perubahan/", changes.changes, name="changes"),
    path("dicatat-kemudian/", past.late_entries, name="late_entries"),
    path("laporan/", reports.report_list, name="report_list"),
    path("laporan/jadwal/", reports.report_cadence, name="report_cadence"),
    path("laporan/rapat/", reports.meeting_pack, name="meeting_pack"),
    path("laporan/<uuid:pk>/", reports.report_detail, name="report_detail"),
    path("kelengkapan/", completeness.completeness, name="completeness"),
    path("bola/", custody.custody, name="custody"),
    path("uang-akta/", money.deed_money, name="deed_money"),
]
