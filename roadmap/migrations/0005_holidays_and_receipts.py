"""Plant the national holidays; let the database itself refuse to change or delete a hand-over."""

from django.db import migrations

from roadmap import seeds

POSTGRESQL = """
CREATE FUNCTION roadmap_refuse_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'roadmap_filereceipt is append-only'; END $$;
CREATE TRIGGER filereceipt_append_only BEFORE UPDATE OR DELETE ON roadmap_filereceipt
    FOR EACH ROW EXECUTE FUNCTION roadmap_refuse_receipt();
CREATE TRIGGER filereceipt_no_truncate BEFORE TRUNCATE ON roadmap_filereceipt
    FOR EACH STATEMENT EXECUTE FUNCTION roadmap_refuse_receipt();
"""
SQLITE = [
    f"CREATE TRIGGER filereceipt_no_{verb.lower()} BEFORE {verb} ON roadmap_filereceipt "
    "BEGIN SELECT RAISE(ABORT, 'roadmap_filereceipt is append-only'); END;"
    for verb in ("UPDATE", "DELETE")
]


def forwards(apps, schema_editor):
    seeds.plant_holidays(apps.get_model("roadmap", "Holiday"))
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0004_index_weights")]
    operations = [migrations.RunPython(forwards)]
