"""Addresses of the Diskopindag desk: verification, guideline, batches of deed drafts, files for recipients."""

from django.urls import include, path, re_path

from roadmap.views import (
    custody,
    deeds,
    disasters,
    exports,
    guideline,
    money,
    quality,
    together,
    verification,
)

of_file = [
    path("", custody.handover, name="handover"),
    path("lembar/", custody.cover_sheet, name="cover_sheet"),
]
urlpatterns = [
    path("verifikasi/", verification.verification_queue, name="verification_queue"),
    path("verifikasi/bersama/", together.verification_together, name="verification_together"),
    path("verifikasi/<int:pk>/", verification.verification, name="verification"),
    path("verifikasi/<int:pk>/terima/", verification.stage_approve, name="stage_approve"),
    path("verifikasi/<int:pk>/kembalikan/", verification.stage_return, name="stage_return"),
    path("verifikasi/<int:pk>/urungkan/", verification.stage_undo, name="stage_undo"),
    path("verifikasi/<int:pk>/buka/", verification.stage_reopen, name="stage_reopen"),
    path("juknis/", guideline.guideline_list, name="guideline_list"),
    path("juknis/<int:pk>/terbitkan/", guideline.guideline_publish, name="guideline_publish"),
    # The address in the code of every cover sheet (settings.HANDOVER_PATH): it may not change.
    re_path(r"^serah/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/", include(of_file)),
    path("uang-akta/pagu/", money.budget_line_add, name="budget_line_add"),
    path("uang-akta/pagu/<int:pk>/", money.budget_line_edit, name="budget_line_edit"),
    path("mutu-data/", quality.data_quality, name="data_quality"),
    path("bencana/", disasters.pause_list, name="pause_list"),
    path("bencana/baru/", disasters.pause_add, name="pause_add"),
    path("bencana/<int:pk>/akhiri/", disasters.pause_end, name="pause_end"),
    path("ekspor/", exports.exports, name="exports"),
    path("ekspor/format/", exports.export_layout, name="export_layout"),
    path("ekspor/koperasi/", exports.cooperative_file, name="cooperative_file"),
    path("akta/", deeds.deed_batches, name="deed_batches"),
]
