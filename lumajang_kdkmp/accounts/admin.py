"""Accounts in the Django admin of Diskopindag."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from lumajang_kdkmp.accounts import actions
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm
from lumajang_kdkmp.accounts.fields import area_q
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.second_factor import remove_second_factor
from lumajang_kdkmp.forms import TextField

LENGTH_HELP = (
    "Sedikitnya 12 huruf atau angka, bukan angka saja, tidak mirip nama, "
    "dan bukan kata sandi yang umum dipakai."
)


def _password_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        max_length=256,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class UserForm(ActionForm):
    full_name = TextField(label="Nama lengkap", max_length=120, help_text="Nama dan gelar, seperti di surat.")
    new_password = _password_field("Kata sandi baru", LENGTH_HELP)
    new_password_again = _password_field("Ulangi kata sandi baru", "")
    lost_phone = forms.BooleanField(
        label="Lepas verifikasi dua langkah",
        required=False,
        help_text="Bila pemilik akun kehilangan ponsel dan kode pemulihannya. Pastikan dulu orangnya memang "
        "pemilik akun; semua perangkatnya keluar.",
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "role", "area_code", "agency", "is_active"]
        help_texts = {
            "username": "Dipakai untuk masuk, misalnya camat.pasirian. Tidak dapat diubah nanti.",
            "role": "Satu orang satu peran. Orang dengan dua tugas memakai dua akun.",
            "agency": "Wajib untuk peran OPD pendamping, kosong untuk peran lain.",
            "is_active": "Hilangkan centang untuk menutup akun. Riwayatnya tetap tersimpan.",
        }
        error_messages = {
            "username": {"required": "Isi nama pengguna, misalnya camat.pasirian."},
            "role": {"required": "Pilih peran akun ini.", "invalid_choice": "Pilih peran dari daftar."},
            "area_code": {"required": "Isi kode wilayah, misalnya 35.08.04."},
            "agency": {"invalid_choice": "Pilih OPD dari daftar."},
        }

    @staticmethod
    def seen_now(row: Any) -> int:
        return actions.user_version(row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_password", "") != cleaned.get("new_password_again", ""):
            words = "Dua tulisan kata sandi tidak sama. Tulis ulang keduanya."
            raise ValidationError({"new_password_again": words})
        return cleaned


# The role is a column of the account; groups would be a second answer to the same question.
admin.site.unregister(Group)
# Devices are written by the actions of second_factor.py; their keys are nobody's to see.
admin.site.unregister([TOTPDevice, StaticDevice])


@admin.register(User)
class UserAdmin(ActionAdmin):
    form = UserForm
    list_display = ["username", "full_name", "role", "area_code", "agency", "is_active", "last_login"]
    list_filter = ["role", "is_active", "agency"]
    search_fields = ["username", "full_name", "area_code"]
    search_help_text = "Nama pengguna, nama lengkap, atau kode wilayah."

    def get_queryset(self, request: HttpRequest) -> Any:
        area = request.user.area_code
        users = super().get_queryset(request)
        return users.filter(area_q("area_code", area)) if area else users.none()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        who = ["username", "full_name", "email", "role", "area_code", "agency"]
        password = ("Kata sandi", {"fields": ["new_password", "new_password_again"]})
        if obj is None:
            return [(None, {"fields": who}), password]
        password[1]["description"] = "Kosongkan bila tidak diganti. Pemilik akun harus masuk lagi setelahnya."
        shown = ["is_active", "last_login", "second_factor_since", "seen_version"]
        factor = ("Verifikasi dua langkah", {"fields": ["lost_phone"]})
        may_take_off = obj.second_factor_since and request.user.is_superuser and obj != request.user
        return [(None, {"fields": [*who, *shown]}), password, *([factor] if may_take_off else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["username", "last_login", "second_factor_since"] if obj else []

    def create_row(self, request: HttpRequest, form: ActionForm) -> User:
        names = ("username", "full_name", "email", "role", "area_code", "agency")
        values = {name: form.cleaned_data[name] for name in names}
        return actions.create_user(
            by=request.user, new_password=form.cleaned_data["new_password"] or None, **values
        )

    def change_row(self, request: HttpRequest, row: User, form: ActionForm) -> None:
        changes, seen = form.changes(), form.cleaned_data["seen_version"]
        password = changes.pop("new_password", "")
        changes.pop("new_password_again", "")
        lost_phone = changes.pop("lost_phone", False)
        is_active = changes.pop("is_active", row.is_active)
        actions.change_user(user=row, by=request.user, seen_version=seen, **changes)
        # The steps of one press: what the first step changed is seen by the next.
        seen = actions.user_version(row)
        if row.is_active and not is_active:
            actions.deactivate_user(user=row, by=request.user, seen_version=seen)
        elif is_active and not row.is_active:
            actions.reactivate_user(user=row, by=request.user, seen_version=seen)
        if password:
            actions.set_password(user=row, new_password=password, by=request.user)
        if lost_phone:
            remove_second_factor(user=row, by=request.user)
