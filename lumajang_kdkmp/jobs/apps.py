from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "lumajang_kdkmp.jobs"
    label = "jobs"
    verbose_name = "Pekerjaan"
