from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """A delivered one was closed when it came true, as far as is known; of a cancelled one the day is not known."""
    rows = apps.get_model("roadmap", "Commitment").objects
    rows.filter(status="delivered").update(closed_on=F("delivered_on"))


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0011_reminder_rules")]
    operations = [
        migrations.AddField(
            model_name="commitment",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="ditutup tanggal"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
