from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lumajang_kdkmp.accounts"
    label = "accounts"
    verbose_name = "Pengguna"

    def ready(self) -> None:
        from lumajang_kdkmp.accounts import demo  # noqa: F401 - registers its system check
