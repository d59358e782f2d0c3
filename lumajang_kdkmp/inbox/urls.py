"""The addresses of the notices."""

from django.urls import path

from lumajang_kdkmp.inbox import views

urlpatterns = [
    path("pesan/", views.inbox, name="inbox"),
    path("pesan/surel/berhenti/<str:token>/", views.digest_stop, name="digest_stop"),
    path("pesan/dibaca/", views.inbox_read, name="inbox_read"),
    path("pesan/<int:pk>/dibaca/", views.notice_read, name="notice_read"),
]
