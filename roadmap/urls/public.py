"""Addresses without log-in."""

from django.urls import path, re_path

from roadmap.views import public

urlpatterns = [
    path("", public.public, name="public"),
    re_path(
        r"^desa-publik/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/$",
        public.village_for_all,
        name="public_village",
    ),
]
