"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

from lumajang_kdkmp.health import health
from lumajang_kdkmp.help_views import glossary, help_page

handler500 = "lumajang_kdkmp.server_error.server_error"

urlpatterns = [
    path("", include("lumajang_kdkmp.accounts.urls")),
    path("", include("lumajang_kdkmp.inbox.urls")),
    path("", include("lumajang_kdkmp.jobs.urls")),
    path("", include("lumajang_kdkmp.documents.urls")),
    path("", include("cooperatives.urls")),
    path("", include("roadmap.urls")),
    path("sehat/", health, name="health"),
    path("bantuan/", help_page, name="help"),
    path("bantuan/<slug:name>/", help_page, name="guide"),
    path("istilah/", glossary, name="glossary"),
    path("admin/", admin.site.urls),
]
