"""The questionnaire that is shipped: complete, in three languages, and as the domain describes it."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from assessment.catalogue.definition import LANGUAGES, Questionnaire, Text
from tests.assessment.samples import SMALL, ZIMBRA_12, zimbra_12


def texts(model: BaseModel) -> Iterator[Text]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Text):
                yield item
            elif isinstance(item, BaseModel):
                yield from texts(item)


def test_counts_are_those_of_the_domain():
    questionnaire = zimbra_12()
    assert (questionnaire.slug, questionnaire.version) == ("zimbra-12", "1.1.0")
    assert len(questionnaire.competencies) == 12
    assert len(questionnaire.criteria) == 72
    assert sum(criterion.origin == "seed" for criterion in questionnaire.criteria) == 52
    assert sum(criterion.origin == "beyond" for criterion in questionnaire.criteria) == 20
    assert [len(c.criteria) for c in questionnaire.competencies] == [5, 6, 5, 6, 7, 8, 5, 6, 5, 6, 7, 6]


def test_facts_are_in_six_blocks():
    questionnaire = zimbra_12()
    assert {block.key: len(block.facts) for block in questionnaire.blocks} == {
        "organisation": 14,
        "accounts": 12,
        "present_system": 20,
        "migration": 11,
        "protection": 12,
        "functions": 1,
    }
    assert sum(fact.required for fact in questionnaire.facts) == 44


def test_steps_are_blocks_then_competencies_then_priorities():
    assert zimbra_12().steps == (
        "organisation",
        "accounts",
        "present_system",
        "migration",
        "protection",
        "functions",
        *(f"c{number}" for number in range(1, 13)),
        "priorities",
    )


def test_short_form_has_the_criteria_that_matter_most():
    questionnaire = zimbra_12()
    short = [criterion.key for criterion in questionnaire.criteria if criterion.short_form]
    assert len(short) == 21
    assert set(SMALL) <= set(short)
    # Every competency has at least one criterion in the short form.
    assert {questionnaire.step_of_criterion(key) for key in short} == {f"c{n}" for n in range(1, 13)}


def test_first_criterion_reads_as_written():
    criterion = zimbra_12().criterion("needs_interview")
    assert criterion.number == "1.1"
    assert criterion.refs == ("C1.2", "C1.3")
    assert criterion.name.it == "Intervista sulle esigenze prima di ogni offerta"
    assert [level.en for level in criterion.levels] == [
        "Offer sent without a single question",
        "Order form only (number and size of mailboxes)",
        "One call, nothing written",
        "The four questions (who you are, expectations, needs, IT difficulties) answered in a written report",
        "Written report covering IT and user groups, signed by the CIO before any price",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_clean(lang):
    written = [text.get(lang) for text in texts(zimbra_12())]
    assert len(written) > 780
    for text in written:
        assert text == text.strip()
        assert text.replace("\u00a0", " ").isprintable()
        assert "  " not in text


def test_french_questions_have_a_space_before_the_mark():
    for fact in zimbra_12().facts:
        assert re.search(r"\S[?:;!]( |$)", fact.label.fr) is None


def test_french_signs_never_begin_a_line():
    french = [text.get("fr") for text in texts(zimbra_12())]

    assert [text for text in french if re.search(r" [:;?!»%]|« ", text)] == []
    assert any("\u00a0?" in text for text in french)


def test_levels_of_a_criterion_differ_in_every_language():
    for criterion in zimbra_12().criteria:
        for lang in LANGUAGES:
            assert len({level.get(lang) for level in criterion.levels}) == 5, (criterion.key, lang)


def test_numeric_facts_have_a_range_and_quantities_a_unit():
    for fact in zimbra_12().facts:
        if fact.type in ("int", "decimal"):
            assert fact.minimum is not None, fact.key
            assert fact.maximum is not None, fact.key
        if fact.key.endswith(("_gb", "_days", "_years", "_h", "_pct", "_min", "_mbps")):
            assert fact.unit is not None, fact.key


def test_facts_keep_the_values_of_the_import_format():
    questionnaire = zimbra_12()
    assert questionnaire.fact("mailboxes_by_class").values == ("1", "5", "15", "30", "50", "100")
    assert questionnaire.fact("mailboxes_by_class").other_keys is True
    assert questionnaire.fact("admin_access").values == ("yes", "no", "unknown")
    assert questionnaire.fact("clients").values == (
        "outlook",
        "thunderbird",
        "apple_mail",
        "webmail",
        "other",
    )
    sources = questionnaire.fact("sources").fields
    assert [field.key for field in sources] == ["type", "version", "mailboxes", "gb"]
    assert set(questionnaire.fact("source_type").values) - set(sources[0].values) == {"several"}


def test_option_label_is_in_the_language_and_an_own_key_is_its_own_label():
    fact = zimbra_12().fact("mailboxes_by_class")
    assert fact.option_label("15", "fr") == "15 Go"
    assert fact.option_label("25", "fr") == "25"


def test_lookups_find_by_key():
    questionnaire = zimbra_12()
    assert questionnaire.competency("c4").short_name.it == "Migrazione"
    assert questionnaire.block("migration").title.fr == "Réseau et migration"
    # Both a fact and a criterion, in different steps.
    assert questionnaire.step_of_fact("two_factor") == "protection"
    assert questionnaire.step_of_criterion("two_factor") == "c6"
    with pytest.raises(KeyError):
        questionnaire.criterion("nonsense")


def test_published_json_reads_back_with_the_same_hash():
    questionnaire = zimbra_12()
    again = Questionnaire.model_validate(questionnaire.model_dump(mode="json"))
    assert again == questionnaire
    assert again.content_hash() == questionnaire.content_hash()
    changed = questionnaire.model_copy(update={"version": "1.0.1"})
    assert changed.content_hash() != questionnaire.content_hash()


def test_files_are_plain_utf_8_without_escapes():
    files = sorted(ZIMBRA_12.rglob("*.yaml"))
    assert len(files) == 12 + 6 + 9 + 5
    for file in files:
        assert "\\" not in file.read_text(encoding="utf-8"), file.name
