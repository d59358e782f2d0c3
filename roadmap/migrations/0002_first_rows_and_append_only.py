"""Plant the first reasons and targets; let the database itself refuse to change or delete a transition."""

from django.db import migrations

from roadmap import seeds

POSTGRESQL = """
CREATE FUNCTION roadmap_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'roadmap_transition is append-only'; END $$;
CREATE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON roadmap_transition
    FOR EACH ROW EXECUTE FUNCTION roadmap_refuse();
CREATE TRIGGER transition_no_truncate BEFORE TRUNCATE ON roadmap_transition
    FOR EACH STATEMENT EXECUTE FUNCTION roadmap_refuse();
"""
SQLITE = [
    f"CREATE TRIGGER transition_no_{verb.lower()} BEFORE {verb} ON roadmap_transition "
    "BEGIN SELECT RAISE(ABORT, 'roadmap_transition is append-only'); END;"
    for verb in ("UPDATE", "DELETE")
]


def forwards(apps, schema_editor):
    seeds.plant(*(apps.get_model("roadmap", name) for name in ("BlockerReason", "ReturnReason", "StageTarget")))
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0001_initial")]
    operations = [migrations.RunPython(forwards)]
