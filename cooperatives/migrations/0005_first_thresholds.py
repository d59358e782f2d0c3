"""Plant the first thresholds of the eligibility check, valid from the start of the programme."""

from django.db import migrations

from cooperatives import seeds


def forwards(apps, schema_editor):
    seeds.plant_thresholds(
        apps.get_model("cooperatives", "EligibilityThresholds"), schema_editor.connection.alias
    )


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0004_premises")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
