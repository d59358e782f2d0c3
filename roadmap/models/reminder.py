"""Reminders as data: how many working days before and after a date, and until when a week's news is on time."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.versioning import VersionedModel
from roadmap.reminders.rules import Topic

TOPICS = [(topic.value, topic.label) for topic in Topic]
WEEKDAYS = [(0, "Senin"), (1, "Selasa"), (2, "Rabu"), (3, "Kamis"), (4, "Jumat"), (5, "Sabtu"), (6, "Minggu")]
LONGEST = [MaxValueValidator(60, "Paling lama 60 hari kerja.")]


class ReminderRule(VersionedModel):
    """The working days of one topic from a day on. Never edited in place: a new row supersedes."""

    topic = models.CharField("perihal", max_length=12, choices=TOPICS)
    soon_days = models.PositiveSmallIntegerField("ingatkan, hari kerja sebelumnya", validators=LONGEST)
    near_days = models.PositiveSmallIntegerField("ingatkan lagi, hari kerja sebelumnya", validators=LONGEST)
    dinas_days = models.PositiveSmallIntegerField(
        "naik ke Diskopindag, hari kerja sesudahnya", validators=LONGEST
    )
    satgas_days = models.PositiveSmallIntegerField(
        "naik ke Satgas, hari kerja sesudahnya", validators=LONGEST
    )
    grace_days = models.PositiveSmallIntegerField(
        "tenggat bila tidak dijanjikan, hari kerja", validators=LONGEST
    )
    is_active = models.BooleanField("dipakai", default=True)
    valid_from = models.DateField("berlaku mulai")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh"
    )

    class Meta:
        verbose_name = "aturan pengingat"
        verbose_name_plural = "aturan pengingat"
        ordering = ["topic", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "valid_from"],
                name="reminder_rule_once_a_day",
                violation_error_message="Sudah ada aturan perihal ini dengan tanggal berlaku yang sama.",
            ),
            models.CheckConstraint(
                condition=Q(near_days__lte=F("soon_days")) | Q(soon_days=0),
                name="reminder_near_after_soon",
                violation_error_message="Pengingat kedua tidak mungkin lebih awal daripada yang pertama.",
            ),
            models.CheckConstraint(
                condition=Q(dinas_days__gte=1, satgas_days__gte=F("dinas_days")),
                name="reminder_satgas_after_dinas",
                violation_error_message="Urutannya camat, Diskopindag, Satgas: Satgas tidak lebih dulu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}, {self.valid_from:%d-%m-%Y}"


class WeeklyDeadline(VersionedModel):
    """Until when the news of a week is on time (WIB), from a day on. A new row supersedes."""

    weekday = models.PositiveSmallIntegerField("hari", choices=WEEKDAYS)
    at = models.TimeField("pukul (WIB)")
    valid_from = models.DateField("berlaku mulai", unique=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh"
    )

    class Meta:
        verbose_name = "batas kabar mingguan"
        verbose_name_plural = "batas kabar mingguan"
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_deadline_is_a_weekday")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.at:%H.%M}"
