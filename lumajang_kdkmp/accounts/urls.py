"""Addresses of log-in and account."""

from django.urls import path

from lumajang_kdkmp.accounts import views

urlpatterns = [
    path("masuk/", views.sign_in, name="login"),
    path("keluar/", views.sign_out, name="logout"),
    path("beranda/", views.home, name="home"),
    path("akun/", views.account, name="account"),
]
