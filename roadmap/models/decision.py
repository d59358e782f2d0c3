"""What the Bupati is asked to decide, the answer, and whether it was done."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.versioning import VersionedModel

# More than this nobody decides in the ten minutes before a meeting.
MAX_OPEN = 5


class DecisionState(models.TextChoices):
    """Where a proposal stands. `asked` waits for the office that proposed it, and can be decided all the same."""

    OPEN = "open", "Menunggu keputusan"
    ASKED = "asked", "Menunggu jawaban pengusul"
    APPROVED = "approved", "Disetujui"
    REFUSED = "refused", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik pengusul"


class Outcome(models.TextChoices):
    """What became of an approved decision; empty while it runs."""

    RUNNING = "", "Berjalan"
    DONE = "done", "Selesai"
    NOT_DONE = "not_done", "Tidak terlaksana"


class Owner(models.TextChoices):
    """Who carries a decision out: an agency, or the camat of its area."""

    DISKOPINDAG = Agency.DISKOPINDAG.value, "Diskopindag"
    DPMD = Agency.DPMD.value, "DPMD"
    DISKOMINFO = Agency.DISKOMINFO.value, "Diskominfo"
    DKPP = Agency.DKPP.value, "DKPP"
    DISPORA = Agency.DISPORA.value, "Dispora"
    CAMAT = "CAMAT", "Camat"


WAITING = (DecisionState.OPEN, DecisionState.ASKED)


class Decision(VersionedModel):
    """A proposal to the Bupati. Approved, it is a task of `owner` until `task_due_on`.

    `area_code` is the regency's or one kecamatan's. `slot` numbers the waiting ones 1 to MAX_OPEN, so that the
    database itself refuses one too many; it is empty from the decision on. `ruling` is the recorded text.
    `decided_by` and `decided_on` of a withdrawn proposal are those of the withdrawal.
    """

    area_code = AreaCodeField("kode wilayah")
    title = models.CharField("keputusan yang diminta", max_length=120)
    facts = models.CharField("fakta", max_length=300)
    cost = models.PositiveBigIntegerField("biaya (rupiah)", default=0)
    effect = models.CharField("dampak", max_length=120)
    due_on = models.DateField("diputuskan paling lambat")
    owner = models.CharField("pelaksana", max_length=20, choices=Owner.choices)
    task_due_on = models.DateField("selesai paling lambat")
    proposer = models.CharField("pengusul", max_length=20, choices=Agency.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diusulkan oleh"
    )
    proposed_on = models.DateField("diusulkan tanggal")
    state = models.CharField(
        "status", max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN
    )
    slot = models.PositiveSmallIntegerField("tempat", null=True, blank=True, unique=True)
    question = models.CharField("pertanyaan Bupati", max_length=300, blank=True)
    asked_on = models.DateField("ditanyakan tanggal", null=True, blank=True)
    answer = models.CharField("jawaban pengusul", max_length=500, blank=True)
    answered_on = models.DateField("dijawab tanggal", null=True, blank=True)
    ruling = models.CharField("bunyi keputusan", max_length=500, blank=True)
    note = models.CharField("catatan Bupati", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="diputuskan oleh",
    )
    decided_on = models.DateField("diputuskan tanggal", null=True, blank=True)
    outcome = models.CharField("hasil", max_length=10, choices=Outcome.choices, blank=True, default="")
    outcome_on = models.DateField("hasil tercatat tanggal", null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="hasil dicatat oleh",
    )
    outcome_note = models.CharField("keterangan hasil", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WAITING, slot__isnull=False, slot__range=(1, MAX_OPEN))
                | (~Q(state__in=WAITING) & Q(slot=None)),
                name="decision_waiting_has_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, decided_by=None, decided_on=None)
                | (
                    ~Q(state__in=WAITING)
                    & Q(
                        decided_by__isnull=False,
                        decided_on__isnull=False,
                        decided_on__gte=F("proposed_on"),
                    )
                ),
                name="decision_decided_has_person_and_date",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None, outcome_by=None)
                | Q(
                    outcome__gt="",
                    state="approved",
                    outcome_by__isnull=False,
                    outcome_on__isnull=False,
                    outcome_on__gte=F("decided_on"),
                ),
                name="decision_outcome_after_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | Q(question__gt="", asked_on__isnull=False),
                name="decision_asked_has_a_question",
            ),
            models.CheckConstraint(
                condition=Q(task_due_on__gte=F("due_on"), due_on__gte=F("proposed_on")),
                name="decision_dates_in_order",
                violation_error_message="Selesainya tidak mungkin sebelum batas keputusan.",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "state"], name="decision_area_state")]

    def __str__(self) -> str:
        return self.title

    def turn_back_to(self, day: dt.date) -> None:
        """Let this copy say what was so at the end of `day`; it is never saved. Words without a date stay."""
        if self.outcome_on and self.outcome_on > day:
            self.outcome, self.outcome_on, self.outcome_note = Outcome.RUNNING, None, ""
        if self.answered_on and self.answered_on > day:
            self.answer, self.answered_on = "", None
        if self.asked_on and self.asked_on > day:
            self.question, self.asked_on = "", None
        if self.decided_on and self.decided_on > day:
            self.state, self.decided_on, self.ruling, self.note = DecisionState.OPEN, None, "", ""
        if self.is_waiting:
            is_asked = self.asked_on and not self.answered_on
            self.state = DecisionState.ASKED if is_asked else DecisionState.OPEN

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_running(self) -> bool:
        return self.state == DecisionState.APPROVED and not self.outcome

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the task is past its date on `day` and not done."""
        return self.is_running and self.task_due_on < day
