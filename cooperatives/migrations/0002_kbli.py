"""Load the KBLI codes that a KDKMP may choose; later changes are made in the admin."""

import csv
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).resolve().parent.parent / "data" / "kbli.csv"


def forwards(apps, schema_editor):
    lines = [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    Kbli = apps.get_model("cooperatives", "Kbli")
    Kbli.objects.using(schema_editor.connection.alias).bulk_create(
        [Kbli(**row) for row in csv.DictReader(lines)], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
