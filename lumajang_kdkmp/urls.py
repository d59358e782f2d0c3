"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

from lumajang_kdkmp.health import health

urlpatterns = [
    path("", include("lumajang_kdkmp.accounts.urls")),
    path("", include("lumajang_kdkmp.inbox.urls")),
    path("", include("lumajang_kdkmp.jobs.urls")),
    path("", include("lumajang_kdkmp.documents.urls")),
    path("", include("cooperatives.urls")),
    path("", include("roadmap.urls")),
    path("sehat/", health, name="health"),
    path("admin/", admin.site.urls),
]
