"""The roadmap's addresses, one file per desk."""

from roadmap.urls import camat, dinas, leaders, public

urlpatterns = [*public.urlpatterns, *leaders.urlpatterns, *camat.urlpatterns, *dinas.urlpatterns]
