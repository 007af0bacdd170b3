"""Wiring: the environment, the health page."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from config import env, health


def test_health_says_that_the_database_answers(client, db):
    assert client.get("/health/").json() == {"status": "ok", "database": "ok"}


def test_health_without_a_database_is_unavailable_and_says_nothing_internal(client, db, monkeypatch):
    class Unreachable:
        def cursor(self):
            raise OperationalError("host 10.0.0.7 refused the password of dodici")

    monkeypatch.setattr(health, "connection", Unreachable())

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "unavailable", "database": "unreachable"},
    )


@pytest.mark.parametrize(
    ("value", "expected"), [("", True), ("true", True), ("YES", True), ("0", False), ("off", False)]
)
def test_flag(monkeypatch, value, expected):
    monkeypatch.setenv("NAME", value)

    assert env.flag("NAME", default=True) is expected


@pytest.mark.parametrize(("value", "expected"), [("", 7), ("12", 12)])
def test_integer(monkeypatch, value, expected):
    monkeypatch.setenv("NAME", value)

    assert env.integer("NAME", default=7) == expected


@pytest.mark.parametrize(("value", "expected"), [("", ["x"]), ("a, b,", ["a", "b"])])
def test_names(monkeypatch, value, expected):
    monkeypatch.setenv("NAME", value)

    assert env.names("NAME", default=["x"]) == expected


def test_text_prefers_its_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("NAME", "from the environment")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))

    assert env.text("NAME") == "from the file"


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda: env.text("NAME"), "", "NAME must be set"),
        (lambda: env.flag("NAME", default=True), "maybe", "NAME must be true or false, not 'maybe'"),
        (lambda: env.integer("NAME", default=1), "many", "NAME must be a whole number, not 'many'"),
        (lambda: env.integer("NAME", default=1), "0", "NAME must be at least 1, not 0"),
        (lambda: env.database("NAME", None), "mysql://x/y", "must start with postgres:// or sqlite://"),
        (lambda: env.database("NAME", None), "postgres://host", "NAME names no database"),
    ],
)
def test_wrong_value_is_told_in_a_sentence(monkeypatch, read, value, sentence):
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match=sentence):
        read()


def test_unreadable_secret_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setenv("NAME_FILE", "nowhere/secret")

    with pytest.raises(ImproperlyConfigured, match="NAME_FILE names nowhere/secret, which cannot be read"):
        env.text("NAME")
