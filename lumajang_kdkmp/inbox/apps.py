from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "lumajang_kdkmp.inbox"
    label = "inbox"
    verbose_name = "Pesan"

    def ready(self) -> None:
        from lumajang_kdkmp.inbox import checks  # noqa: F401 - registers the check of the mail server
