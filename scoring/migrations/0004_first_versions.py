"""Every profile that is there already begins with version 1."""

from django.db import migrations

from scoring.reference import first_versions


def add(apps, schema_editor):
    first_versions(apps.get_model("scoring", "Integrator"), apps.get_model("scoring", "ProfileVersion"))


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_profiles")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
