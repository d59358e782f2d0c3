"""Let the database itself refuse to change or delete a paper that is ready."""

from django.db import migrations

FINAL = ("context", "sha256", "size", "kind", "subject", "area_code", "version", "template", "template_version",
         "paper_size")
POSTGRESQL = f"""
CREATE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a ready document is never deleted'; END IF;
    IF NEW.status = 'pending' OR ({", ".join(f"OLD.{name}" for name in FINAL)})
        IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FINAL)})
    THEN RAISE EXCEPTION 'a ready document never changes'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_ready_is_final BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION documents_refuse();
"""
SQLITE = [
    f"""
CREATE TRIGGER documents_ready_is_final BEFORE UPDATE ON documents_document WHEN OLD.status <> 'pending'
    AND (NEW.status = 'pending' OR {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FINAL)})
BEGIN SELECT RAISE(ABORT, 'a ready document never changes'); END;
""",
    """
CREATE TRIGGER documents_ready_is_kept BEFORE DELETE ON documents_document WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a ready document is never deleted'); END;
""",
]


def forwards(apps, schema_editor):
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(forwards)]
