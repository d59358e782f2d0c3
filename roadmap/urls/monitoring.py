"""Addresses of the monitoring sheet, visits, findings, monthly figures, and the activity index."""

from django.urls import include, path, re_path

from roadmap.views import index, monitoring

of_village = [
    path("indeks/", index.village_index, name="village_index"),
    path("monitoring/", monitoring.monitoring_add, name="monitoring_add"),
    path("monitoring/kosong/", monitoring.monitoring_blank, name="monitoring_blank"),
    path("angka/", monitoring.figures, name="figures"),
    re_path(r"^angka/(?P<month>20[0-9]{2}-[0-9]{2})/$", monitoring.figures_edit, name="figures_edit"),
]
urlpatterns = [
    path("indeks/", index.index_board, name="index_board"),
    re_path(r"^desa/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/", include(of_village)),
    path("kunjungan/<int:pk>/", monitoring.visit, name="visit"),
    path("kunjungan/<int:pk>/cetak/", monitoring.visit_print, name="visit_print"),
    path("temuan/", monitoring.findings, name="findings"),
    path("temuan/<int:pk>/selesai/", monitoring.finding_close, name="finding_close"),
]
