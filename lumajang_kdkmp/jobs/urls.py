"""The addresses of the queue."""

from django.urls import path

from lumajang_kdkmp.jobs import views

urlpatterns = [
    path("pekerjaan/", views.job_list, name="job_list"),
    path("pekerjaan/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("pekerjaan/<uuid:pk>/coba-lagi/", views.job_retry, name="job_retry"),
    path("pekerjaan/<uuid:pk>/batalkan/", views.job_cancel, name="job_cancel"),
]
