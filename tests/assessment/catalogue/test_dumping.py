"""A questionnaire written as files and read again is the same questionnaire."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.dumping import archive, dump
from assessment.catalogue.loader import load
from tests.assessment.samples import tiny, write_files, zimbra_12
from tests.assessment.small import small

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(str.strip)
ODD = [
    "yes", "1.0", "null", "- a", "a: b", "# not a comment", "it's: quoted", '"', "'", "{x}", "[", "&a", "*a", "!t", "%", "@",
    "2027-03-13", "a\n\n  b\n", " blanks ", "\u00a0:", "tab\there", "trailing:", "multi\nline: text", "=", "<<", "\\n", "😀",
]  # fmt: skip


def loaded(files):
    with TemporaryDirectory() as folder:
        return load(write_files(Path(folder), files))


@pytest.mark.parametrize("questionnaire", [tiny(), zimbra_12(), small()], ids=lambda one: one.slug)
def test_dump_comes_back_as_it_was(questionnaire):
    again = loaded(dump(questionnaire))

    assert again == questionnaire
    assert again.content_hash() == questionnaire.content_hash()


def with_text(text: str) -> Questionnaire:
    content = tiny().model_dump(mode="json")
    texts = {"en": text, "it": text, "fr": text}
    content["title"] = content["blocks"][0]["intro"] = content["skip_rules"][0]["reason"] = texts
    content["competencies"][0]["criteria"][0]["levels"][3] = texts
    content["competencies"][0]["criteria"][1]["name"] = texts
    content["blocks"][0]["facts"][0]["help"] = texts
    return Questionnaire.model_validate(content)


@pytest.mark.parametrize("text", ODD)
def test_text_that_yaml_could_misread_comes_back(text):
    assert loaded(dump(with_text(text))) == with_text(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT)
def test_any_text_comes_back(text):
    assert loaded(dump(with_text(text))) == with_text(text)


@pytest.mark.parametrize("limit", ["0.5", "1.50", "100000", "1E+3", "0.1000000000000000055"])
def test_limit_keeps_its_exact_digits(limit):
    content = tiny().model_dump(mode="json")
    content["blocks"][0]["facts"][0] |= {"type": "decimal", "minimum": None, "maximum": limit}
    questionnaire = Questionnaire.model_validate(content)

    again = loaded(dump(questionnaire))

    assert again.content_hash() == questionnaire.content_hash()


def test_archive_has_the_same_bytes_each_time_and_the_files_inside():
    files = dump(zimbra_12())
    first, second = (
        archive(files),
        archive(dump(Questionnaire.model_validate(zimbra_12().model_dump(mode="json")))),
    )

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as bundle:
        assert bundle.testzip() is None
        assert {name: bundle.read(name).decode() for name in bundle.namelist()} == files


def test_files_read_as_people_write_them():
    files = dump(zimbra_12())

    assert next(iter(files)) == "questionnaire.yaml"
    assert "competencies/04-migration.yaml" in files
    assert "facts/present-system.yaml" in files
    rules = files["skip-rules.yaml"]
    assert "\n\n- key: no_vip\n  when: {fact: vip_count, equals: 0}\n  hide_facts: [vip_abroad]\n" in rules
    assert "required: false" in files["facts/accounts.yaml"]
    assert "may_be_empty: false" not in "".join(files.values())


def test_two_competencies_of_one_short_name_have_files_of_their_own():
    content = tiny().model_dump(mode="json")
    content["competencies"][1]["short_name"] = content["competencies"][0]["short_name"]

    files = dump(Questionnaire.model_validate(content))

    assert {"competencies/01-one.yaml", "competencies/02-one.yaml"} <= set(files)


def test_every_file_names_its_schema():
    files = dump(tiny())

    first_lines = {name: text.splitlines()[0] for name, text in files.items()}
    assert first_lines["questionnaire.yaml"] == "# yaml-language-server: $schema=schema/questionnaire.json"
    assert first_lines["facts/basics.yaml"] == "# yaml-language-server: $schema=../schema/blocks.json"
    assert all(yaml.safe_load(text) for text in files.values())
