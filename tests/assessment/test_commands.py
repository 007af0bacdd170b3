import io
import json
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessment.management.commands.publish_questionnaire import DEFAULT
from assessment.models import Assessment, Organisation
from reports.demonstration import case
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_publish_questionnaire_prints_the_version():
    assert run("publish_questionnaire") == "zimbra-12 1.1.0"
    assert run("publish_questionnaire") == "zimbra-12 1.1.0"


def test_publish_questionnaire_lists_every_error_with_file_and_reason(tmp_path):
    shutil.copytree(DEFAULT, tmp_path / "broken")
    first, second, *_ = sorted((tmp_path / "broken" / "competencies").iterdir())
    first.write_text(first.read_text().replace("origin: seed", "origin: elsewhere", 1))
    second.write_text(second.read_text().replace("fr:", "de:", 1))

    with pytest.raises(CommandError) as error:
        run("publish_questionnaire", str(tmp_path / "broken"))

    said = str(error.value)
    assert first.name in said
    assert second.name in said


def test_publish_questionnaire_refuses_changed_content_under_the_same_version(tmp_path):
    run("publish_questionnaire")
    shutil.copytree(DEFAULT, tmp_path / "changed")
    (tmp_path / "changed" / "skip-rules.yaml").unlink()

    with pytest.raises(CommandError, match="raise the version number"):
        run("publish_questionnaire", str(tmp_path / "changed"))


def test_import_and_export_are_each_others_inverse(tmp_path):
    factories.published()
    file = tmp_path / "client.json"
    file.write_text(json.dumps(case("start-up-38")))

    public_id = run("import_assessment", str(file))

    assert json.loads(run("export_assessment", public_id)) == case("start-up-38")


def test_import_reads_standard_input(monkeypatch):
    factories.published()
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(case("manufacturer-120")).encode()))
    )

    public_id = run("import_assessment", "-")

    assert Assessment.objects.get().public_id == public_id


def wrong_everywhere() -> dict:
    document = case("manufacturer-120")
    document["facts"]["staff"] = "many"
    document["facts"]["colour"] = "blue"
    document["answers"]["says_no"]["required"] = 5
    document["answers"]["says_no"]["importance"] = True
    document["answers"]["no_such_criterion"] = {"today": 1}
    document["priorities"] = [["c1"], ["c13"], ["c1"]]
    document["extra"] = 1
    return document


def test_import_lists_every_error_with_its_path_and_stores_nothing(tmp_path):
    factories.published()
    file = tmp_path / "client.json"
    file.write_text(json.dumps(wrong_everywhere()))

    with pytest.raises(CommandError) as error:
        run("import_assessment", str(file))

    paths = {line.split(":")[0] for line in str(error.value).splitlines()}
    assert {
        "facts.staff",
        "facts.colour",
        "answers.says_no.required",
        "answers.says_no.importance",
        "answers.no_such_criterion",
        "extra",
    } <= paths
    assert len([path for path in paths if path.startswith("priorities")]) == 2
    assert (Assessment.objects.count(), Organisation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "content", ["", "{", '{"questionnaire": "zimbra-12"', "[]", "null", '"text"', '{"a": NaN}', "\xff"]
)
def test_import_refuses_what_is_no_document(tmp_path, content):
    factories.published()
    file = tmp_path / "client.json"
    file.write_bytes(content.encode("latin-1"))

    with pytest.raises(CommandError):
        run("import_assessment", str(file))

    assert Assessment.objects.count() == 0


def test_import_of_a_missing_file_says_so():
    with pytest.raises(CommandError, match=r"nowhere\.json: No such file or directory"):
        run("import_assessment", "nowhere.json")


def test_import_before_publishing_says_what_to_do(tmp_path):
    file = tmp_path / "client.json"
    file.write_text(json.dumps(case("manufacturer-120")))

    with pytest.raises(CommandError, match="publish_questionnaire"):
        run("import_assessment", str(file))


def test_export_of_an_unknown_id_says_so():
    with pytest.raises(CommandError, match="No assessment has the id 'nobody'"):
        run("export_assessment", "nobody")
