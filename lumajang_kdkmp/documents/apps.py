from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "lumajang_kdkmp.documents"
    label = "documents"
    verbose_name = "Dokumen"
