"""The addresses of papers."""

from django.urls import path

from lumajang_kdkmp.documents import views

urlpatterns = [
    path("dokumen/", views.document_list, name="document_list"),
    path("dokumen/<uuid:pk>/unduh/", views.document_download, name="document_download"),
]
