"""The Django admin of Diskopindag: another view, not a back door."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class PortalAdminSite(AdminSite):
    """Admin for Diskopindag only; log-in goes through the portal's own page with its lock-out."""

    site_header = "Administrasi KDKMP Lumajang"
    site_title = "KDKMP Lumajang"
    index_title = "Data induk, pengguna, dan verifikasi"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "role", "") == "diskopindag"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied("Halaman administrasi hanya untuk Diskopindag.")
        return redirect_to_login(request.GET.get("next", "/admin/"))
