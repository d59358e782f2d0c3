"""Addresses of tables from outside: import, and reconciliation with the lists of the centre."""

from django.urls import path

from roadmap.views import centre, intake

urlpatterns = [
    path("impor/", intake.intake_list, name="intake_list"),
    path("impor/<slug:kind>/", intake.intake_upload, name="intake_upload"),
    path("impor/<slug:kind>/templat/", intake.intake_template, name="intake_template"),
    path("impor/berkas/<int:pk>/", intake.intake_page_view, name="intake"),
    path("impor/berkas/<int:pk>/perbaikan/", intake.intake_faults, name="intake_faults"),
    path("impor/berkas/<int:pk>/periksa/", intake.intake_check, name="intake_check"),
    path("impor/berkas/<int:pk>/jalankan/", intake.intake_start, name="intake_start"),
    path("impor/berkas/<int:pk>/batalkan/", intake.intake_undo, name="intake_undo"),
    path("impor/berkas/<int:pk>/buang/", intake.intake_drop, name="intake_drop"),
    path("cocok/", centre.difference_list, name="difference_list"),
    path("cocok/unggah/", centre.centre_upload, name="centre_upload"),
    path("cocok/<int:pk>/", centre.centre_list, name="centre_list"),
    path("cocok/<int:pk>/kolom/", centre.centre_columns, name="centre_columns"),
    path("cocok/selisih/<int:pk>/", centre.difference, name="difference"),
    path("cocok/lampiran/<str:source>/", centre.centre_annex, name="centre_annex"),
]
