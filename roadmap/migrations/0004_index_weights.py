"""Plant the first weights of the activity index; let the database itself refuse to change or delete a snapshot."""

from django.db import migrations, models

from roadmap import seeds

POSTGRESQL = """
CREATE FUNCTION roadmap_refuse_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'roadmap_indexsnapshot is append-only'; END $$;
CREATE TRIGGER indexsnapshot_append_only BEFORE UPDATE OR DELETE ON roadmap_indexsnapshot
    FOR EACH ROW EXECUTE FUNCTION roadmap_refuse_snapshot();
CREATE TRIGGER indexsnapshot_no_truncate BEFORE TRUNCATE ON roadmap_indexsnapshot
    FOR EACH STATEMENT EXECUTE FUNCTION roadmap_refuse_snapshot();
"""
SQLITE = [
    f"CREATE TRIGGER indexsnapshot_no_{verb.lower()} BEFORE {verb} ON roadmap_indexsnapshot "
    "BEGIN SELECT RAISE(ABORT, 'roadmap_indexsnapshot is append-only'); END;"
    for verb in ("UPDATE", "DELETE")
]


def forwards(apps, schema_editor):
    seeds.plant_index_weights(apps.get_model("roadmap", "IndexWeight"))
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0003_custody_and_index")]
    operations = [
        migrations.AlterField(
            model_name="monitoring",
            name="answers",
            field=models.JSONField(blank=True, default=dict, verbose_name="jawaban"),
        ),
        migrations.RunPython(forwards),
    ]
