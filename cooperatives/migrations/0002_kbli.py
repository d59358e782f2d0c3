"""Load the KBLI codes that a KDKMP may choose."""

from django.db import migrations

from cooperatives import seeds


def forwards(apps, schema_editor):
    seeds.plant(apps.get_model("cooperatives", "Kbli"), schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
