import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from scoring.models import Integrator
from scoring.profile_rows import profile_of
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def test_export_is_what_import_reads(tmp_path):
    factories.published()
    before = profile_of(Integrator.objects.get(slug="mass-market-host"))
    file = tmp_path / "host.yaml"
    file.write_text(run("export_integrator", "mass-market-host"), encoding="utf-8")

    assert run("import_integrator", str(file)) == "mass-market-host: version 1\n"
    assert profile_of(Integrator.objects.get(slug="mass-market-host")) == before


def test_import_says_what_it_changes_and_stores_it(tmp_path):
    factories.published()
    file = tmp_path / "ovea.yaml"
    text = run("export_integrator", "ovea")
    file.write_text(text.replace("  says_no: {level: 4", "  says_no: {level: 3"), encoding="utf-8")

    only_said, stored = run("import_integrator", str(file), "--dry-run"), run("import_integrator", str(file))

    line = only_said.splitlines()[0]
    assert line.startswith("1.2 Ability to say no: 4, documented (")
    assert " -> 3, documented (" in line
    assert stored == f"{only_said}ovea: version 2\n"
    assert profile_of(Integrator.objects.get(slug="ovea")).level("says_no").level == 3


def test_import_of_a_new_integrator(tmp_path):
    factories.published()
    file = tmp_path / "blue.yaml"
    file.write_text("slug: blue\nname: {en: Blue}\n")

    assert run("import_integrator", str(file)) == "blue: version 1\n"
    assert Integrator.objects.get(slug="blue").name == "Blue"


def test_errors_name_file_line_and_reason_and_nothing_is_stored(tmp_path):
    factories.published()
    file = tmp_path / "bad.yaml"
    file.write_text("slug: ovea\nname: {en: Ovea}\ncriteria:\n  says_no: {level: 7}\n")

    with pytest.raises(CommandError, match=r"bad\.yaml, line 4, criteria\.says_no\.level: must be 4 or less"):
        run("import_integrator", str(file))

    assert Integrator.objects.get(slug="ovea").versions.count() == 1


def test_what_is_not_there_is_said(tmp_path):
    factories.published()

    with pytest.raises(CommandError, match="no integrator is called 'nobody'; choose one of: in-house-team"):
        run("export_integrator", "nobody")
    with pytest.raises(CommandError, match="No such file"):
        run("import_integrator", str(tmp_path / "nothing.yaml"))
