"""A new installation starts with the three reference integrators; an administrator edits them later."""

from django.db import migrations

from scoring.reference import install


def add(apps, schema_editor):
    install(apps.get_model("scoring", "Integrator"), apps.get_model("scoring", "Capability"))


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
