"""Addresses of the open data. They stand on other sites and in other people's programs: none may ever change."""

from django.urls import path, re_path

from roadmap.views import badges, open_data, robots

VILLAGE = r"(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})"

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("data/", open_data.index, name="open_data"),
    path("data/keterangan/", open_data.guide, name="open_data_guide"),
    path("data/v1/katalog.json", open_data.catalogue, name="open_data_catalogue"),
    path("data/v1/openapi.json", open_data.description, name="open_data_description"),
    re_path(rf"^data/v1/desa/{VILLAGE}\.json$", open_data.village, name="open_data_village"),
    re_path(r"^data/v1/(?P<name>[a-z]+)\.(?P<form>[a-z]+)$", open_data.dataset, name="open_data_set"),
    re_path(r"^data/v1/(?P<rest>.*)$", open_data.unknown, name="open_data_unknown"),
    re_path(rf"^lencana/{VILLAGE}\.svg$", badges.badge, name="open_data_badge"),
    re_path(r"^lencana/(?P<rest>.*)$", open_data.unknown, name="open_data_unknown"),
    re_path(rf"^kartu/{VILLAGE}/$", badges.card, name="open_data_card"),
]
