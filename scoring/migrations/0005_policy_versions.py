"""The policy becomes data, with the product's own as the first version; runs keep the versions behind them.

Neither a published policy nor a score run is ever changed: PostgreSQL refuses it. (SQLite, for trying Dodici out, makes a
table anew with every later migration and would lose the triggers.)
"""

import django.utils.timezone
from django.db import migrations, models

from scoring.reference import reference_policy

REFUSE = """
CREATE FUNCTION scoring_never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never rewritten', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER score_run_never_rewritten BEFORE UPDATE ON scoring_scorerun
    FOR EACH ROW EXECUTE FUNCTION scoring_never_rewritten();
CREATE TRIGGER policy_version_never_rewritten BEFORE UPDATE OR DELETE ON scoring_policyversion
    FOR EACH ROW EXECUTE FUNCTION scoring_never_rewritten();
"""
ALLOW = """
DROP TRIGGER score_run_never_rewritten ON scoring_scorerun;
DROP TRIGGER policy_version_never_rewritten ON scoring_policyversion;
DROP FUNCTION scoring_never_rewritten();
"""


def _run(sql):
    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return step


def publish(apps, schema_editor):
    content = reference_policy()
    apps.get_model("scoring", "PolicyVersion").objects.get_or_create(
        version=content.version,
        defaults={"body": content.body, "content_hash": content.content_hash(), "published_by": "Dodici"},
    )


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_first_versions")]
    operations = [
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20, unique=True)),
                ("body", models.JSONField()),
                ("content_hash", models.CharField(max_length=64, unique=True)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_by", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "policy version",
                "verbose_name_plural": "policy versions",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("content_hash", ""), _negated=True),
                        name="policy_version_knows_its_content",
                    )
                ],
            },
        ),
        migrations.AddField(
            "scorerun", "policy_hash", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField(
            "scorerun", "questionnaire_version", models.CharField(blank=True, default="", max_length=100)
        ),
        migrations.AddField(
            "scorerun", "questionnaire_hash", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.RunPython(publish, migrations.RunPython.noop),
        migrations.RunPython(_run(REFUSE), _run(ALLOW)),
    ]
