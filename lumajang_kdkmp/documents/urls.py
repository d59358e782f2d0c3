"""The addresses of papers."""

from django.urls import path

from lumajang_kdkmp.documents import bundle_views, paper_views, verification_views, views

urlpatterns = [
    path("cek/", verification_views.verify_number, name="document_verify_number"),
    path("cek/<str:token>/", verification_views.verify, name="document_verify"),
    path("dokumen/", views.document_list, name="document_list"),
    path("dokumen/<uuid:pk>/", paper_views.document_detail, name="document_detail"),
    path("dokumen/<uuid:pk>/berkas/<slug:form>/", views.document_file, name="document_file"),
    path("dokumen/<uuid:pk>/terbitkan/", paper_views.document_reissue, name="document_reissue"),
    path("dokumen/<uuid:pk>/cabut/", paper_views.document_revoke, name="document_revoke"),
    path("dokumen/<uuid:pk>/salinan/", paper_views.signed_copy_add, name="signed_copy_add"),
    path("dokumen/salinan/<int:pk>/", paper_views.signed_copy_file, name="signed_copy_file"),
    path("dokumen/salinan/<int:pk>/hapus/", paper_views.signed_copy_remove, name="signed_copy_remove"),
    path("dokumen/<uuid:pk>/unduh/", views.document_download, name="document_download"),
    path("dokumen/kumpulan/<uuid:pk>/<str:form>/", bundle_views.bundle_request, name="bundle_request"),
    path("dokumen/gabungan/<uuid:pk>/unduh/", bundle_views.bundle_download, name="bundle_download"),
]
