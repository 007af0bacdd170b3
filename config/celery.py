"""The Celery application: ids travel as JSON, the row in the database is the job and its result."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dodici")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
