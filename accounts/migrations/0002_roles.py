"""The two role groups exist from the start, so that an administrator only has to tick them."""

from django.db import migrations


def add(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ("consultant", "sales"):
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
