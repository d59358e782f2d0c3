"""The roadmap's addresses, one file per desk."""

from roadmap.urls import camat, dinas, leaders, monitoring, public

urlpatterns = [
    *public.urlpatterns,
    *leaders.urlpatterns,
    *camat.urlpatterns,
    *monitoring.urlpatterns,
    *dinas.urlpatterns,
]
