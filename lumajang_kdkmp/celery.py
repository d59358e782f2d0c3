"""The Celery application. It carries job ids and nothing else: the job table is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lumajang_kdkmp.settings")

app = Celery("lumajang_kdkmp")
app.config_from_object("django.conf:settings", namespace="CELERY")
