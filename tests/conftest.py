"""What all tests share: the cast, one Redis database for each parallel runner, and no skipped test in CI."""

import os

import pytest

from accounts.models import User
from tests import factories


@pytest.fixture(autouse=True)
def _own_files(request, tmp_path):
    """Each test that touches the database writes its files into a folder of its own."""
    if "django_db_setup" in request.fixturenames and "settings" not in request.fixturenames:
        request.getfixturevalue("settings").MEDIA_ROOT = tmp_path / "media"


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


def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") and reporter.stats.get("skipped"):
        session.exitstatus = 1
        reporter.write_line("Tests were skipped in CI: that counts as a failure.", red=True)
