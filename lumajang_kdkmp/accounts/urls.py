"""Addresses of log-in and account."""

from django.urls import path

from lumajang_kdkmp.accounts import account_views, step_up, views

urlpatterns = [
    path("masuk/", views.sign_in, name="login"),
    path("masuk/kode/", views.second_step, name="second_step"),
    path("keluar/", views.sign_out, name="logout"),
    path("beranda/", views.home, name="home"),
    path("akun/", account_views.account, name="account"),
    path("akun/dua-langkah/", account_views.second_factor, name="second_factor"),
    path("akun/konfirmasi/", step_up.step_up, name="step_up"),
    path("akun/surel-harian/", account_views.digest_switch, name="digest_switch"),
    path("akun/perangkat-lain/keluar/", account_views.sessions_end, name="sessions_end"),
]
