"""Addresses of the agencies: potentials by sector, and what they promise; and practice, which is for every role."""

from django.urls import include, path

from roadmap.views import commitments, leaders, practice, reminders

of_commitment = [
    path("ubah/", commitments.commitment_edit, name="commitment_edit"),
    path("terlaksana/", commitments.commitment_deliver, name="commitment_deliver"),
    path("batal/", commitments.commitment_cancel, name="commitment_cancel"),
]
urlpatterns = [
    path("potensi/", leaders.potential_list, name="potential_list"),
    path("komitmen/", commitments.commitment_list, name="commitment_list"),
    path("komitmen/baru/", commitments.commitment_add, name="commitment_add"),
    path("komitmen/<int:pk>/", include(of_commitment)),
    path("pengingat/", reminders.reminders, name="reminders"),
    path("latihan/", practice.practice, name="practice"),
]
