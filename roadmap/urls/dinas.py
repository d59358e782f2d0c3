"""Addresses of the Diskopindag desk: verification, guideline, batches of deed drafts."""

from django.urls import path

from roadmap.views import deeds, guideline, verification

urlpatterns = [
    path("verifikasi/", verification.verification_queue, name="verification_queue"),
    path("verifikasi/<int:pk>/", verification.verification, name="verification"),
    path("verifikasi/<int:pk>/terima/", verification.stage_approve, name="stage_approve"),
    path("verifikasi/<int:pk>/kembalikan/", verification.stage_return, name="stage_return"),
    path("verifikasi/<int:pk>/buka/", verification.stage_reopen, name="stage_reopen"),
    path("juknis/", guideline.guideline_list, name="guideline_list"),
    path("juknis/<int:pk>/terbitkan/", guideline.guideline_publish, name="guideline_publish"),
    path("akta/", deeds.deed_batches, name="deed_batches"),
]
