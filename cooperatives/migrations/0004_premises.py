from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0003_deed_file")]

    operations = [
        migrations.AddField(
            model_name="cooperative",
            name="premises",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own", "Milik koperasi"),
                    ("village", "Aset desa/kelurahan, pinjam pakai"),
                    ("lent", "Milik pihak lain, pinjam pakai"),
                    ("rent", "Sewa"),
                ],
                max_length=7,
                verbose_name="status bangunan kantor",
            ),
        ),
    ]
