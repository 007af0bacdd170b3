"""The JSON Schemas take what the loader takes, and refuse what an editor can know to be wrong."""

import io
import json
import zipfile

import pytest
import yaml
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from assessment.catalogue import schema
from assessment.catalogue.dumping import dump
from tests.assessment.samples import ZIMBRA_12, tiny_files, zimbra_12
from tests.assessment.small import FOLDER, small

SCHEMAS = schema.schemas()
NAMES = {"facts": "blocks", "competencies": "competencies"}


def validator(file: str) -> Draft202012Validator:
    folder, _slash, name = file.rpartition("/")
    found = NAMES.get(folder, folder) if folder else name.removesuffix(".yaml").replace("-", "_")
    return Draft202012Validator(SCHEMAS[found])


def errors(file: str, data: object) -> list[str]:
    return [error.json_path for error in validator(file).iter_errors(data)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name):
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("folder", [ZIMBRA_12, FOLDER], ids=lambda path: path.name)
def test_hand_written_files_are_valid(folder):
    found = {
        str(path.relative_to(folder)): errors(str(path.relative_to(folder)), yaml.safe_load(path.read_text()))
        for path in sorted(folder.rglob("*.yaml"))
    }

    assert found == {key: [] for key in found}
    assert len(found) >= 7


@pytest.mark.parametrize("questionnaire", [zimbra_12(), small()], ids=lambda one: one.slug)
def test_exported_files_are_valid(questionnaire):
    found = {file: errors(file, yaml.safe_load(text)) for file, text in dump(questionnaire).items()}

    assert found == {key: [] for key in found}


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("competencies/one.yaml", "fr: Vitesse", "de: Tempo", "$.criteria[0].name"),
        ("competencies/one.yaml", "fr: Vitesse", 'fr: " "', "$.criteria[0].name.fr"),
        ("competencies/one.yaml", "\n      - {en: e, it: e, fr: e}", "", "$.criteria[0].levels"),
        ("competencies/one.yaml", "key: speed", "key: Speed!", "$.criteria[0].key"),
        ("competencies/one.yaml", "number: 1\n", "number: one\n", "$.number"),
        ("competencies/one.yaml", "short_name: {en: One", "short_name: {en: One of the very long names", "$.short_name.en"),
        ("facts/basics.yaml", "type: int", "type: integer", "$.facts[0].type"),
        ("facts/basics.yaml", "required: true", "needed: true", "$.facts[0]"),
        ("questionnaire.yaml", "version: 0.1.0", "version: one", "$.version"),
        ("questionnaire.yaml", "blocks: [basics, extras]", "blocks: []", "$.blocks"),
        ("skip-rules.yaml", "hide_facts: [mayor]", "hide_fact: [mayor]", "$[0]"),
    ],
)  # fmt: skip
def test_mistake_is_found_at_its_place(file, old, new, place):
    text = tiny_files()[file]
    assert old in text

    assert place in errors(file, yaml.safe_load(text.replace(old, new, 1)))


def test_bundle_holds_every_schema():
    with zipfile.ZipFile(io.BytesIO(schema.bundle())) as bundle:
        found = {name: json.loads(bundle.read(name)) for name in bundle.namelist()}

    assert found == {f"schema/{name}.json": content for name, content in SCHEMAS.items()}


def test_command_writes_the_schemas_beside_a_definition(tmp_path, capsys):
    call_command("questionnaire_schema", str(tmp_path))

    written = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "schema").iterdir()}
    assert written == SCHEMAS
    assert len(capsys.readouterr().out.splitlines()) == len(SCHEMAS)


def test_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "schema").write_text("a file is in the way")

    with pytest.raises(CommandError, match="schema"):
        call_command("questionnaire_schema", str(tmp_path))
