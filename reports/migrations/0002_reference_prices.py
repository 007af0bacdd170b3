"""A new installation starts with the placeholder price table; an administrator replaces it."""

from django.db import migrations

from reports.prices import install_reference_table


def add(apps, schema_editor):
    install_reference_table(*(apps.get_model("reports", name) for name in ("PriceTable", "PriceClass", "DiscountBand", "MigrationRate")))


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
