"""What is remembered of every change: append-only, chained by HMAC."""

from django.db import models

from lumajang_kdkmp.accounts.fields import AreaCodeField


class AuditEvent(models.Model):
    """One act of one person (or of the system), in the transaction of the act itself.

    Rows are never changed or deleted: a database trigger refuses both on SQLite and PostgreSQL.
    `hash` is the HMAC of `previous_hash` and the row, so an edit, a gap or a swap shows in verify_audit.
    """

    id = models.BigIntegerField(primary_key=True, verbose_name="nomor urut")
    at = models.DateTimeField("waktu")
    actor_id = models.BigIntegerField("id pelaku", null=True)
    actor = models.CharField("pelaku", max_length=150)
    actor_role = models.CharField("peran saat itu", max_length=20)
    action = models.CharField("tindakan", max_length=60, db_index=True)
    target = models.CharField("objek", max_length=120, db_index=True)
    area_code = AreaCodeField("kode wilayah", db_index=True)
    changes = models.JSONField("perubahan", default=dict)
    note = models.TextField("catatan", blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "jejak audit"
        verbose_name_plural = "jejak audit"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Kejadian nomor {self.id}"


class AuditHead(models.Model):
    """The single row that serialises appends: last number and last hash of the chain."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_id = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self) -> str:
        return f"#{self.last_id}"
