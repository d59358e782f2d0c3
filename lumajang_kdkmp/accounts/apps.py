from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lumajang_kdkmp.accounts"
    label = "accounts"
    verbose_name = "Pengguna"
