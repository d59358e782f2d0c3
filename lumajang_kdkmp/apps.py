from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

# What a picture of yes, no and unknown says to who does not see it.
ANSWERS = {True: ("yes", "Ya"), False: ("no", "Tidak"), None: ("unknown", "Belum diketahui")}


def answer_icon(value: bool | None) -> SafeString:
    """Return the admin's picture of a yes or no; Django's own says True and False in every language."""
    name, words = ANSWERS[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), words)


class PortalAdminConfig(AdminConfig):
    default_site = "lumajang_kdkmp.admin_site.PortalAdminSite"

    def ready(self) -> None:
        admin_list._boolean_icon = answer_icon
        super().ready()
