"""The other forms of a paper; the database itself refuses to change or delete one."""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION document_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'documents_documentfile is append-only'; END $$;
CREATE TRIGGER document_file_append_only BEFORE UPDATE OR DELETE ON documents_documentfile
    FOR EACH ROW EXECUTE FUNCTION document_file_refuse();
"""
SQLITE = [
    f"CREATE TRIGGER document_file_no_{verb.lower()} BEFORE {verb} ON documents_documentfile "
    "BEGIN SELECT RAISE(ABORT, 'documents_documentfile is append-only'); END;"
    for verb in ("UPDATE", "DELETE")
]


def forwards(apps, schema_editor):
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_bundle'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=8, verbose_name='bentuk')),
                ('content_type', models.CharField(max_length=100, verbose_name='jenis isi')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='ukuran (byte)')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.document', verbose_name='dokumen')),
            ],
            options={
                'verbose_name': 'bentuk lain dokumen',
                'verbose_name_plural': 'bentuk lain dokumen',
                'ordering': ['document_id', 'form'],
                'constraints': [models.UniqueConstraint(fields=('document', 'form'), name='document_file_once_per_form'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), ('size__gt', 0)), name='document_file_has_bytes')],
            },
        ),
        migrations.RunPython(forwards),
    ]
