"""What all tests share: the cast, one Redis database for each parallel runner, and no skipped test in CI."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.utils import translation

from accounts.models import User
from tests import factories
from tests.workers import worker_process

# whitenoise warns where the folder is missing, and a warning is an error here.
Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _own_files(request, tmp_path):
    """Each test that touches the database writes its files into a folder of its own."""
    if "django_db_setup" in request.fixturenames and "settings" not in request.fixturenames:
        request.getfixturevalue("settings").MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _own_language():
    """No test speaks the language of the one before it: a request leaves its language active in the process."""
    translation.deactivate()


@pytest.fixture
def consultant(db) -> User:
    return factories.person("consultant")


@pytest.fixture
def sales(db) -> User:
    return factories.person("sales")


@pytest.fixture
def administrator(db) -> User:
    return factories.person("administrator")


@pytest.fixture
def stranger(db) -> User:
    return factories.person()


@pytest.fixture
def data_dir(transactional_db, settings, tmp_path):
    """Files where both this process and the worker look, and an empty broker."""
    settings.MEDIA_ROOT = tmp_path / "media"
    redis.Redis.from_url(django_settings.CELERY_BROKER_URL).flushdb()
    return tmp_path


@pytest.fixture
def start_worker(data_dir):
    """Start a worker: `start_worker()`; all are stopped at the end."""
    with ExitStack() as stack:
        yield lambda **variables: stack.enter_context(worker_process(data_dir, **variables))


def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") and reporter.stats.get("skipped"):
        session.exitstatus = 1
        reporter.write_line("Tests were skipped in CI: that counts as a failure.", red=True)
