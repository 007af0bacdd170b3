"""The work list's table, filled from the assessments and their newest runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring import standings

# The expression of `scoring.names.NameMatches`: words as they are stored, without PostgreSQL's own parser of texts.
WORDS = (
    "CREATE INDEX standing_words ON scoring_standing USING gin (array_to_tsvector(string_to_array(search_words, ' ')))"
)


def index_words(apps, schema_editor):
    """SQLite, the embedded default, looks through its small table instead."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WORDS)


def fill(apps, schema_editor):
    house = apps.get_model("scoring", "Integrator").objects.filter(is_house=True, withdrawn_at=None).first()
    standings.seed(
        apps.get_model("assessment", "Assessment"),
        apps.get_model("scoring", "Standing"),
        apps.get_model("scoring", "ScoreRun"),
        house,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0004_content_as_data'),
        ('scoring', '0006_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='assessment.assessment')),
                ('status', models.CharField(choices=[('draft', 'being filled in'), ('submitted', 'submitted'), ('in_review', 'in review'), ('returned', 'returned with questions'), ('approved', 'approved')], max_length=12)),
                ('since', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('language', models.CharField(choices=[('it', 'Italian'), ('fr', 'French'), ('en', 'English')], max_length=2)),
                ('name_key', models.CharField(max_length=200)),
                ('search_words', models.TextField()),
                ('verdict', models.CharField(blank=True, max_length=12)),
                ('verdict_rank', models.SmallIntegerField(blank=True, null=True)),
                ('score', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('low', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('must_met', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('must_total', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('must_unmet', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('adjusted', models.BooleanField(default=False)),
                ('rated_at', models.DateTimeField(blank=True, null=True)),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('house', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.integrator')),
                ('reviewer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.scorerun')),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standings',
                'indexes': [models.Index(fields=['status', 'since', 'assessment'], name='standing_by_since'), models.Index(fields=['status', 'submitted_at', 'assessment'], name='standing_by_submitted_at'), models.Index(fields=['status', 'name_key', 'assessment'], name='standing_by_name_key'), models.Index(fields=['status', 'score', 'assessment'], name='standing_by_score'), models.Index(fields=['status', 'verdict_rank', 'assessment'], name='standing_by_verdict_rank'), models.Index(fields=['status', 'must_unmet', 'assessment'], name='standing_by_must_unmet'), models.Index(fields=['since', 'assessment'], name='standing_all_since'), models.Index(fields=['submitted_at', 'assessment'], name='standing_all_submitted_at'), models.Index(fields=['name_key', 'assessment'], name='standing_all_name_key'), models.Index(fields=['score', 'assessment'], name='standing_all_score'), models.Index(fields=['verdict_rank', 'assessment'], name='standing_all_verdict_rank'), models.Index(fields=['must_unmet', 'assessment'], name='standing_all_must_unmet'), models.Index(fields=['reviewer', 'status', 'since', 'assessment'], name='standing_by_reviewer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'returned', 'approved'])), name='standing_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('house', None), ('must_unmet', None), ('score', None), ('verdict', ''), ('verdict_rank', None)), models.Q(('must_met__isnull', False), ('verdict__in', ['undetermined', 'decline', 'weak', 'conditional', 'good', 'strong']), ('verdict_rank__isnull', False), ('house__isnull', False), ('rated_at__isnull', False), ('run__isnull', False), ('must_total__isnull', False), ('must_unmet__isnull', False)), _connector='OR'), name='standing_rated_or_not'), models.CheckConstraint(condition=models.Q(('score', None), models.Q(('high__gte', models.F('score')), ('low__lte', models.F('score'))), _connector='OR'), name='standing_score_in_its_range')],
            },
        ),
        migrations.RunPython(index_words, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
