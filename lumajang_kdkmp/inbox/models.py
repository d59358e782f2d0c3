"""What the portal tells people: one row per notice, for a role in an area or for one person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Agency, Role


class Kind(models.TextChoices):
    ACTION = "action", "Perlu tindakan"
    INFORMATION = "information", "Informasi"
    READY = "ready", "Laporan siap"


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Return the notices for this person: his or her own and those of the role, within the area code."""
        if not user.is_authenticated:
            return self.none()
        for_me = Q(user=user) | Q(user=None, role=user.role, agency=user.agency)
        return super().visible_to(user).filter(for_me).exclude(not_for=user)

    def current(self) -> "NoticeQuerySet":
        return self.filter(done_at=None)


class Notice(models.Model):
    """One sentence with one button. It is for `role` (of `agency`) in the area, or for `user` alone.

    An action stays until the act that answers it sets `done_at`; everybody of the role shares it, but for the one
    person (`not_for`) who may not answer it. `subject` names what it is about: acts close by it. `link` is a path
    of this portal, `place` the village as people call it: the platform knows no village.
    """

    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    subject = models.CharField("perihal", max_length=120, db_index=True)
    area_code = AreaCodeField("kode wilayah", db_index=True)
    place = models.CharField("tempat", max_length=120, blank=True)
    text = models.CharField("isi", max_length=500)
    button = models.CharField("tombol", max_length=40)
    link = models.CharField("tautan", max_length=300)
    role = models.CharField("untuk peran", max_length=20, choices=Role.choices, blank=True)
    agency = models.CharField("untuk OPD", max_length=20, choices=Agency.choices, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="untuk"
    )
    not_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="bukan untuk"
    )
    created_at = models.DateTimeField("dibuat")
    done_at = models.DateTimeField("selesai", null=True)

    objects = NoticeQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "pesan"
        verbose_name_plural = "pesan"
        ordering = ["created_at", "id"]
        indexes = [
            # The count in the header: it walks these entries of one role in one area and touches no row.
            models.Index(
                fields=["role", "agency", "area_code", "not_for"],
                condition=Q(kind="action", done_at=None),
                name="notice_open_actions",
            ),
            models.Index(fields=["user", "created_at"], name="notice_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, role__gt="") | Q(user__isnull=False, role=""),
                name="notice_has_one_reader",
            ),
            models.CheckConstraint(
                condition=~Q(kind="action") | Q(user=None), name="notice_action_is_for_a_role"
            ),
            models.UniqueConstraint(
                fields=["subject", "role", "agency"],
                condition=Q(kind="action", done_at=None),
                name="notice_action_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Reading(models.Model):
    """That a person has read a notice; the colleagues who share it have not."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings", verbose_name="pesan")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibaca oleh"
    )
    read_at = models.DateTimeField("dibaca")

    class Meta:
        verbose_name = "tanda baca"
        verbose_name_plural = "tanda baca"
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.notice_id}"


class DigestSent(models.Model):
    """That a person gets the digest of a day: written before the mail is handed over, `sent_at` when it has left."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="untuk"
    )
    on = models.DateField("tanggal")
    claimed_at = models.DateTimeField("mulai dikirim")
    sent_at = models.DateTimeField("terkirim", null=True)

    class Meta:
        verbose_name = "surel harian"
        verbose_name_plural = "surel harian"
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.on:%d-%m-%Y}"
