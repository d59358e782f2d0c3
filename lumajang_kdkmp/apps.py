from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "lumajang_kdkmp.admin_site.PortalAdminSite"
