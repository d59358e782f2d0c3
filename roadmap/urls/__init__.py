"""The roadmap's addresses, one file per desk."""

from roadmap.urls import agencies, camat, dinas, intake, leaders, monitoring, open_data, public

urlpatterns = [
    *public.urlpatterns,
    *open_data.urlpatterns,
    *leaders.urlpatterns,
    *camat.urlpatterns,
    *agencies.urlpatterns,
    *monitoring.urlpatterns,
    *dinas.urlpatterns,
    *intake.urlpatterns,
]
