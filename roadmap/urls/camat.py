"""Addresses of the camat's desk: worklist, stages, evidence, the village, blockers and visits."""

from django.urls import include, path, re_path

from roadmap.views import field_work, offline, stages, village, worklist

of_village = [
    path("", village.village, name="village"),
    path("riwayat/", village.village_changes, name="village_changes"),
    path("ubah/", village.village_edit, name="village_edit"),
    path("tahap/<slug:stage>/", stages.stage_update, name="stage_update"),
    path("tahap/<slug:stage>/tarik/", stages.stage_withdraw, name="stage_withdraw"),
    path("tahap/<slug:stage>/salinan/", stages.stage_signed_copies, name="stage_signed_copies"),
    path("potensi/", village.potential_add, name="potential_add"),
    path("kendala/", field_work.blocker_add, name="blocker_add"),
    path("kunjungan/", field_work.visit_add, name="visit_add"),
]
urlpatterns = [
    path("tugas/", worklist.worklist, name="worklist"),
    path("tugas/tanpa-perubahan/", worklist.no_change, name="no_change"),
    path("tugas/antrean/", offline.outbox, name="outbox"),
    path("tugas/luring/", offline.offline, name="offline"),
    # From the root: a service worker rules the folder that it comes from.
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    re_path(r"^desa/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/", include(of_village)),
    path("bukti/<int:pk>/", stages.evidence_file, name="evidence_file"),
    path("bukti/<int:pk>/lepas/", stages.evidence_remove, name="evidence_remove"),
    path("potensi/<int:pk>/ubah/", village.potential_edit, name="potential_edit"),
    path("potensi/<int:pk>/hapus/", village.potential_remove, name="potential_remove"),
    path("kendala/<int:pk>/teratasi/", field_work.blocker_resolve, name="blocker_resolve"),
    path("kunjungan/", field_work.visit_list, name="visit_list"),
]
