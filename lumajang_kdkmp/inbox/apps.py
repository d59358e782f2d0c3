from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "lumajang_kdkmp.inbox"
    label = "inbox"
    verbose_name = "Pesan"
