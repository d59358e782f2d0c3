"""The roadmap's addresses, one file per desk."""

from roadmap.urls import agencies, camat, dinas, leaders, monitoring, public

urlpatterns = [
    *public.urlpatterns,
    *leaders.urlpatterns,
    *camat.urlpatterns,
    *agencies.urlpatterns,
    *monitoring.urlpatterns,
    *dinas.urlpatterns,
]
