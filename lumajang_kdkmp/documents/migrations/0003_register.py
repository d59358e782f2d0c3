"""The register: finals with number, code and day; formats, counters, signed copies; and what the database holds."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Never changed once the paper is ready; then the same for a line of the register from the moment it has a number.
READY = ("context", "sha256", "size", "kind", "subject", "area_code", "version", "template", "template_version",
         "paper_size", "is_final", "number", "number_year", "number_seq", "token", "issued_on")
NUMBERED = ("is_final", "number", "number_year", "number_seq", "token", "issued_on", "kind", "subject", "area_code",
            "version")
REVOKED = ("status", "revoked_on", "revoked_by_id", "revoke_reason", "revoke_note")


def pair(names):
    return f"({', '.join(f'OLD.{n}' for n in names)}) IS DISTINCT FROM ({', '.join(f'NEW.{n}' for n in names)})"


def differs(names):
    return f"({' OR '.join(f'OLD.{n} IS NOT NEW.{n}' for n in names)})"


POSTGRESQL = f"""
DROP TRIGGER documents_ready_is_final ON documents_document;
CREATE OR REPLACE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a ready document is never deleted'; END IF;
    IF OLD.number <> '' AND {pair(NUMBERED)} THEN RAISE EXCEPTION 'a line of the register never changes'; END IF;
    IF OLD.status <> 'pending' AND (NEW.status = 'pending' OR {pair(READY)})
    THEN RAISE EXCEPTION 'a ready document never changes'; END IF;
    IF OLD.status = 'revoked' AND {pair(REVOKED)} THEN RAISE EXCEPTION 'a revoked document stays revoked'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_ready_is_final BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW WHEN (OLD.status <> 'pending' OR OLD.number <> '') EXECUTE FUNCTION documents_refuse();
"""
# SQLite makes the table anew for a constraint, and its triggers are gone with the old one.
SQLITE = [
    "DROP TRIGGER IF EXISTS documents_ready_is_final",
    "DROP TRIGGER IF EXISTS documents_ready_is_kept",
    f"""
CREATE TRIGGER documents_number_is_final BEFORE UPDATE ON documents_document
    WHEN OLD.number <> '' AND {differs(NUMBERED)}
BEGIN SELECT RAISE(ABORT, 'a line of the register never changes'); END
""",
    f"""
CREATE TRIGGER documents_ready_is_final BEFORE UPDATE ON documents_document
    WHEN OLD.status <> 'pending' AND (NEW.status = 'pending' OR {differs(READY)})
BEGIN SELECT RAISE(ABORT, 'a ready document never changes'); END
""",
    f"""
CREATE TRIGGER documents_revoked_is_final BEFORE UPDATE ON documents_document
    WHEN OLD.status = 'revoked' AND {differs(REVOKED)}
BEGIN SELECT RAISE(ABORT, 'a revoked document stays revoked'); END
""",
    """
CREATE TRIGGER documents_ready_is_kept BEFORE DELETE ON documents_document
    WHEN OLD.status <> 'pending' OR OLD.number <> ''
BEGIN SELECT RAISE(ABORT, 'a ready document is never deleted'); END
""",
]


def protect(apps, schema_editor):
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_ready_is_final'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberFormat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='jenis')),
                ('pattern', models.CharField(max_length=60, verbose_name='pola')),
                ('valid_from', models.DateField(verbose_name='berlaku mulai')),
                ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='ditetapkan')),
            ],
            options={
                'verbose_name': 'pola nomor dokumen',
                'verbose_name_plural': 'pola nomor dokumen',
                'ordering': ['-valid_from', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RegisterCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='jenis')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='nomor terakhir')),
            ],
            options={
                'verbose_name': 'penghitung nomor',
                'verbose_name_plural': 'penghitung nomor',
            },
        ),
        migrations.CreateModel(
            name='SignedCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('original_sha256', models.CharField(max_length=64, verbose_name='SHA-256 berkas asal')),
                ('name', models.CharField(max_length=120, verbose_name='nama berkas')),
                ('content_type', models.CharField(max_length=40, verbose_name='jenis isi')),
                ('size', models.PositiveIntegerField(verbose_name='ukuran (byte)')),
                ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='halaman')),
                ('qr_ok', models.BooleanField(blank=True, null=True, verbose_name='kode cocok')),
                ('added_on', models.DateField(verbose_name='diunggah')),
                ('removed_on', models.DateField(blank=True, null=True, verbose_name='dihapus')),
            ],
            options={
                'verbose_name': 'salinan bertanda tangan',
                'verbose_name_plural': 'salinan bertanda tangan',
                'ordering': ['document_id', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_one_pending_request',
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_one_ready_version',
        ),
        migrations.AddField(
            model_name='document',
            name='is_final',
            field=models.BooleanField(default=False, verbose_name='final'),
        ),
        migrations.AddField(
            model_name='document',
            name='issued_on',
            field=models.DateField(editable=False, null=True, verbose_name='terbit'),
        ),
        migrations.AddField(
            model_name='document',
            name='number',
            field=models.CharField(blank=True, editable=False, max_length=80, verbose_name='nomor'),
        ),
        migrations.AddField(
            model_name='document',
            name='number_seq',
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name='nomor urut'),
        ),
        migrations.AddField(
            model_name='document',
            name='number_year',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='tahun nomor'),
        ),
        migrations.AddField(
            model_name='document',
            name='revoke_note',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='catatan pencabutan'),
        ),
        migrations.AddField(
            model_name='document',
            name='revoke_reason',
            field=models.CharField(blank=True, choices=[('data', 'Data di dalamnya keliru'), ('mistake', 'Diterbitkan tidak sengaja'), ('decision', 'Keputusan yang dimuat dibatalkan'), ('order', 'Diminta notaris atau instansi yang berwenang')], editable=False, max_length=10, verbose_name='sebab dicabut'),
        ),
        migrations.AddField(
            model_name='document',
            name='revoked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicabut oleh'),
        ),
        migrations.AddField(
            model_name='document',
            name='revoked_on',
            field=models.DateField(editable=False, null=True, verbose_name='dicabut'),
        ),
        migrations.AddField(
            model_name='document',
            name='token',
            field=models.CharField(blank=True, editable=False, max_length=32, null=True, unique=True, verbose_name='kode'),
        ),
        migrations.AlterField(
            model_name='document',
            name='status',
            field=models.CharField(choices=[('pending', 'Sedang dibuat'), ('ready', 'Siap'), ('superseded', 'Diganti versi baru'), ('revoked', 'Dicabut')], default='pending', max_length=10, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'pending')), fields=('kind', 'subject', 'is_final', 'params_hash'), name='document_one_pending_request'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'ready')), fields=('kind', 'subject', 'is_final'), name='document_one_ready_version'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_final', True), ('issued_on__isnull', False), ('number__gt', ''), ('number_seq__gt', 0), ('number_year__isnull', False), ('token__regex', '^[0-9a-f]{32}$')), models.Q(('issued_on', None), ('number', ''), ('number_seq', None), ('number_year', None), ('token', None), models.Q(('is_final', False), ('status', 'pending'), _connector='OR')), _connector='OR'), name='document_final_has_number'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_final', True), ('revoke_reason__gt', ''), ('revoked_on__isnull', False), ('status', 'revoked')), models.Q(models.Q(('status', 'revoked'), _negated=True), ('revoke_reason', ''), ('revoked_by', None), ('revoked_on', None)), _connector='OR'), name='document_revoked_says_why'),
        ),
        migrations.AddField(
            model_name='numberformat',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditetapkan oleh'),
        ),
        migrations.AddConstraint(
            model_name='registercounter',
            constraint=models.UniqueConstraint(fields=('kind', 'year'), name='register_counter_once'),
        ),
        migrations.AddField(
            model_name='signedcopy',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diunggah oleh'),
        ),
        migrations.AddField(
            model_name='signedcopy',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_copies', to='documents.document', verbose_name='dokumen'),
        ),
        migrations.AddField(
            model_name='signedcopy',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dihapus oleh'),
        ),
        migrations.AddConstraint(
            model_name='signedcopy',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_on', None)), fields=('document', 'sha256'), name='signed_copy_once', violation_error_message='Berkas ini sudah diunggah untuk dokumen ini.'),
        ),
        migrations.RunPython(protect),
    ]
