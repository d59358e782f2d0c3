"""The portal around the three domain apps: access, jobs, papers, memory, wiring."""

from lumajang_kdkmp.celery import app as celery_app

__all__ = ["celery_app"]
