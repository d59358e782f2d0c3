from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lumajang_kdkmp.audit"
    label = "audit"
    verbose_name = "Jejak audit"
