"""The Django admin of Diskopindag: another view, not a back door."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest


class PortalAdminSite(AdminSite):
    """Admin for Diskopindag and superusers only; log-in goes through the portal's own page."""

    site_header = "Administrasi KDKMP Lumajang"
    site_title = "KDKMP Lumajang"
    index_title = "Data induk, pengguna, dan verifikasi"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff


class PortalAdminConfig(AdminConfig):
    default_site = "lumajang_kdkmp.admin_site.PortalAdminSite"
