from pathlib import Path

import pytest

from assessment.catalogue.loader import CatalogueError, Problem, load
from tests.assessment.samples import tiny, tiny_files, write_files

PYTHON = "tag:yaml.org,2002:python/name:os.system"
MISSING_HEAD = Problem("questionnaire.yaml", 1, "", "the file is missing")


def problems(folder: Path, files: dict[str, str]) -> list[Problem]:
    write_files(folder, files)
    with pytest.raises(CatalogueError) as caught:
        load(folder)
    return caught.value.problems


def broken(**changes: tuple[str, str]) -> dict[str, str]:
    """The tiny questionnaire with one replacement in each of the named files."""
    files = tiny_files()
    for name, (old, new) in changes.items():
        file = {
            "head": "questionnaire.yaml",
            "basics": "facts/basics.yaml",
            "one": "competencies/one.yaml",
            "two": "competencies/two.yaml",
            "rules": "skip-rules.yaml",
            "texts": "contradictions.yaml",
        }[name]
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    return files


def test_load_reads_a_questionnaire_of_any_size():
    questionnaire = tiny()
    assert questionnaire.steps == ("basics", "extras", "c1", "c2", "priorities")
    assert [criterion.key for criterion in questionnaire.criteria] == ["speed", "crowd", "town_hall"]
    assert [rule.key for rule in questionnaire.skip_rules] == ["no_town", "alone"]


def test_load_needs_neither_rules_nor_contradictions(tmp_path):
    files = tiny_files()
    del files["skip-rules.yaml"], files["contradictions.yaml"]
    questionnaire = load(write_files(tmp_path, files))
    assert (questionnaire.skip_rules, questionnaire.contradictions) == ((), ())


def test_load_says_that_the_folder_is_empty(tmp_path):
    assert problems(tmp_path, {}) == [MISSING_HEAD]


def test_load_lists_every_problem_of_every_file_with_its_line(tmp_path):
    files = broken(
        head=("version: 0.1.0", "version: first"),
        basics=("type: int", "type: integer"),
        one=("fr: Vitesse", "de: Tempo"),
        two=("origin: seed", "origin: seed\n    extra: 1"),
        rules=("hide_facts: [mayor]", "hide_facts: [mayor, nobody]"),
        texts=("key: everything_at_four", "key: nothing"),
    )
    files["competencies/one.yaml"] = files["competencies/one.yaml"].replace("number: 1\n", "number: one\n")
    assert [str(problem) for problem in problems(tmp_path, files)] == [
        "questionnaire.yaml, line 2, version: does not have the required form",
        "facts/basics.yaml, line 6, facts[0].type: must be one of: 'text', 'long_text', 'int', 'decimal', "
        "'bool', 'date', 'enum', 'multi', 'country', 'countries', 'languages', 'text_list', 'int_map', "
        "'object_list', 'date_range_list', 'choice_map'",
        "competencies/one.yaml, line 2, number: must be a whole number",
        "competencies/one.yaml, line 10, criteria[0].name.fr: is missing",
        "competencies/one.yaml, line 10, criteria[0].name.de: is not a known key",
        "competencies/two.yaml, line 10, criteria[0].extra: is not a known key",
        "contradictions.yaml, line 1, [0]: there is no check nothing: give a condition under when, or one of the "
        "checks: classes_sum, volume_over_quota, biggest_over_class, dday_in_blackout, dday_after_contract, dday_too_early, "
        "zero_downtime_big_bang, budget_round_the_clock, below_minimum, everything_at_four, "
        "must_have_without_need",
        "skip-rules.yaml, line 3, [0].hide_facts[1]: there is no fact nobody",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"rules": ("fact: town", "fact: village")},
            [("skip-rules.yaml", 2, "[0].unless", "there is no fact village")],
        ),
        (
            {"rules": ("[town_hall]", "[hall]")},
            [("skip-rules.yaml", 4, "[0].hide_criteria[0]", "there is no criterion hall")],
        ),
        (
            {"rules": ("fact: people, equals: 1", "fact: mayor, equals: 1")},
            [("skip-rules.yaml", 7, "[1].when", "a condition may not read mayor, which can be hidden")],
        ),
        (
            {"rules": ("key: alone", "key: no_town")},
            [("skip-rules.yaml", 6, "[1].key", "the skip rule key no_town is already used")],
        ),
        (
            {"rules": ("equals: 1}", "equals: 1.5}")},
            [("skip-rules.yaml", 7, "[1].when.equals", "must be text, a whole number, true or false")],
        ),
        (
            {"rules": ("fact: people, equals: 1", "fact: town, below: 1")},
            [("skip-rules.yaml", 7, "[1].when", "below and above need a number, and town is none")],
        ),
        (
            {"rules": ("fact: people, equals: 1", "fact: people, below: few")},
            [("skip-rules.yaml", 7, "[1].when.below", "must be a number")],
        ),
        (
            {"rules": ("fact: people, equals: 1", "fact: form, equals: tiny")},
            [
                (
                    "skip-rules.yaml",
                    7,
                    "[1].when",
                    "form has no value tiny; the values are: automatic, short, full",
                )
            ],
        ),
        (
            {"rules": ("hide_criteria: [crowd, town_hall]", "keep_criteria: [speed, haste]")},
            [("skip-rules.yaml", 8, "[1].keep_criteria[1]", "there is no criterion haste")],
        ),
        (
            {"texts": ("must_have_without_need", "everything_at_four")},
            [
                (
                    "contradictions.yaml",
                    3,
                    "[1].key",
                    "the contradiction key everything_at_four is already used",
                )
            ],
        ),
        (
            {"texts": ("key: everything_at_four", "key: zero_downtime_big_bang")},
            [
                (
                    "contradictions.yaml",
                    1,
                    "[0]",
                    "the text in en names {count}, which this check does not give",
                )
            ],
        ),
        (
            {"one": ("key: crowd", "key: town_hall")},
            [
                (
                    "competencies/two.yaml",
                    7,
                    "criteria[0].key",
                    "the criterion key town_hall is already used",
                ),
                ("skip-rules.yaml", 8, "[1].hide_criteria[0]", "there is no criterion crowd"),
            ],
        ),
        (
            {"two": ("key: c2", "key: priorities")},
            [("competencies/two.yaml", 1, "key", "the step key priorities is already used")],
        ),
        (
            {"head": ("[one, two]", "[two, one]")},
            [
                ("competencies/two.yaml", 2, "number", "competency c2 is number 2 but stands at place 1"),
                ("competencies/one.yaml", 2, "number", "competency c1 is number 1 but stands at place 2"),
            ],
        ),
        (
            {"head": ("[one, two]", "[one]")},
            [
                (
                    "competencies/two.yaml",
                    1,
                    "",
                    "the file is not named under competencies in questionnaire.yaml",
                ),
                ("skip-rules.yaml", 4, "[0].hide_criteria[0]", None),
                ("skip-rules.yaml", 8, "[1].hide_criteria[1]", None),
            ],
        ),
        (
            {"head": ("[one, two]", "[one, two, one]")},
            [("questionnaire.yaml", 6, "competencies", "one is named more than once")],
        ),
        (
            {"head": ("[one, two]", "[one, two, three]")},
            [("competencies/three.yaml", 1, "", "the file is missing")],
        ),
        (
            {"head": ("[one, two]", "[one, ../two]")},
            [("questionnaire.yaml", 6, "competencies[1]", "does not have the required form")],
        ),
        (
            {"head": ("[en, it, fr]", "[en, it]")},
            [("questionnaire.yaml", 4, "languages", "the languages are en, it, fr, each once")],
        ),
        (
            {"head": ("blocks: [basics, extras]", "blocks: []")},
            [("questionnaire.yaml", 5, "blocks", "needs at least 1 entry")],
        ),
        (
            {"basics": ("required: true", "required: required")},
            [("facts/basics.yaml", 7, "facts[0].required", "must be true or false")],
        ),
        (
            {"basics": ("minimum: 1", "minimum: few")},
            [("facts/basics.yaml", 9, "facts[0].minimum", "must be a number")],
        ),
        (
            {"basics": ("it: Quanti", "it: no")},
            [
                (
                    "facts/basics.yaml",
                    8,
                    "facts[0].label.it",
                    "must be text (put it in quotes if it looks like a number or a yes)",
                )
            ],
        ),
        (
            {"basics": ("it: Quanti", 'it: ""')},
            [("facts/basics.yaml", 8, "facts[0].label.it", "the text is empty")],
        ),
        (
            {"basics": ("type: int\n", "type: enum\n    options: [{value: '', label: x}]\n")},
            [
                ("facts/basics.yaml", 7, "facts[0].options[0].value", "is empty"),
                ("facts/basics.yaml", 7, "facts[0].options[0].label", "must be a group of keys"),
            ],
        ),
        (
            {"basics": ("minimum: 1", "fields: 1")},
            [("facts/basics.yaml", 9, "facts[0].fields", "must be a list")],
        ),
        (
            {"one": ("number: 1\n", "number: 0\n")},
            [("competencies/one.yaml", 2, "number", "must be 1 or more")],
        ),
        (
            {"basics": ("minimum: 1", "minimum: .nan")},
            [("facts/basics.yaml", 9, "facts[0].minimum", "must be a finite number")],
        ),
    ],
)
def test_load_names_file_line_key_and_reason(tmp_path, changes, expected):
    found = problems(tmp_path, broken(**changes))
    named = [
        (p.file, p.line, p.key_path, p.reason if reason is not None else None)
        for p, (*_, reason) in zip(found, expected, strict=True)
    ]
    assert named == expected


@pytest.mark.parametrize(
    ("old", "new", "line", "key_path", "reason"),
    [
        ("key: basics", "key: basics\nkey: again", 2, "key", "the key is given twice, first on line 1"),
        ("fr: Bases}", "fr: Bases", 3, "", "this is not YAML: expected ',' or '}', but got ':'"),
        ("fr: Bases", "fr: *Bases", 2, "", "this is not YAML: aliases are not allowed"),
        (
            "fr: Bases",
            "fr: !!python/name:os.system x",
            2,
            "title.fr",
            f"the tag {PYTHON} is not allowed",
        ),
        ("fr: Bases", "fr: !own x", 2, "title.fr", "the tag !own is not allowed"),
        ("fr: Bases", "fr: \a", 2, "", "this is not YAML: it holds a character that is not text"),
        ("minimum: 1", "minimum: !!int one", 9, "facts[0].minimum", "one is not a valid value"),
        ("minimum: 1", "? [a, b]\n    : 1", 9, "facts[0]", "a key must be plain text"),
    ],
)
def test_load_refuses_unsafe_or_doubtful_yaml(tmp_path, old, new, line, key_path, reason):
    found = problems(tmp_path, broken(basics=(old, new)))
    assert Problem("facts/basics.yaml", line, key_path, reason) in found


def test_load_reads_dates_as_the_text_that_is_written(tmp_path):
    files = broken(basics=("fr: Bases", "fr: 2027-03-13"))
    assert load(write_files(tmp_path, files)).block("basics").title.fr == "2027-03-13"


def test_load_survives_a_file_nested_too_deeply(tmp_path):
    files = tiny_files() | {"facts/extras.yaml": "[" * 3_000}
    assert problems(tmp_path, files) == [Problem("facts/extras.yaml", 1, "", "the file is nested too deeply")]


def test_load_says_that_a_file_is_empty_or_not_a_list(tmp_path):
    files = tiny_files() | {"facts/extras.yaml": "# nothing\n", "skip-rules.yaml": "rules: []\n"}
    assert problems(tmp_path, files) == [
        Problem("facts/extras.yaml", 1, "", "the file is empty"),
        Problem("skip-rules.yaml", 1, "", "the file must hold a list"),
    ]


def test_load_says_that_a_file_cannot_be_read(tmp_path):
    write_files(tmp_path, tiny_files())
    (tmp_path / "facts/extras.yaml").write_bytes(b"key: caf\xe9\n")
    (tmp_path / "competencies/two.yaml").unlink()
    (tmp_path / "competencies/two.yaml").mkdir()
    assert problems(tmp_path, {}) == [
        Problem("facts/extras.yaml", 1, "", "the file cannot be read: it is not UTF-8 (byte 8)"),
        Problem("competencies/two.yaml", 1, "", "the file cannot be read: Is a directory"),
        Problem("skip-rules.yaml", 4, "[0].hide_criteria[0]", "there is no criterion town_hall"),
        Problem("skip-rules.yaml", 8, "[1].hide_criteria[1]", "there is no criterion town_hall"),
    ]


def test_load_does_not_call_the_keys_of_a_broken_file_unknown(tmp_path):
    files = broken(basics=("type: bool", "type: boolean"), two=("origin: seed", "origin: nowhere"))
    assert [problem.file for problem in problems(tmp_path, files)] == [
        "facts/basics.yaml",
        "competencies/two.yaml",
    ]


def test_load_checks_the_facts_that_a_contradiction_reads(tmp_path):
    files = broken(basics=("key: people", "key: downtime_h"), rules=("fact: people", "fact: downtime_h"))
    files["contradictions.yaml"] = "- key: zero_downtime_big_bang\n  text: {en: a, it: b, fr: c}\n"
    assert problems(tmp_path, files) == [
        Problem("contradictions.yaml", 1, "[0].key", "the check reads downtime_h as decimal, not int"),
        Problem("contradictions.yaml", 1, "[0].key", "the check reads the fact mode, which is not there"),
    ]


NOTICE = "- key: n\n  when: {fact: people, above: 5}\n  beside: {fact: town}\n  text: {en: a, it: b, fr: c}\n"
MINIMUM = "- key: m\n  when: {fact: people, above: 5}\n  criteria: [speed]\n  level: 3\n  text: {en: a, it: b, fr: c}\n"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("notices.yaml", NOTICE.replace("people", "crowd"), (2, "[0].when", "there is no fact crowd")),
        (
            "notices.yaml",
            NOTICE.replace("people, above: 5", "mayor, equals: x"),
            (2, "[0].when", "a condition may not read mayor, which can be hidden"),
        ),
        (
            "notices.yaml",
            NOTICE.replace("fact: town", "fact: speed"),
            (3, "[0].beside.fact", "there is no fact speed"),
        ),
        (
            "notices.yaml",
            NOTICE.replace("fact: town", "criterion: town"),
            (3, "[0].beside.criterion", "there is no criterion town"),
        ),
        ("notices.yaml", NOTICE + NOTICE, (5, "[1].key", "the notice key n is already used")),
        (
            "minimums.yaml",
            MINIMUM.replace("speed", "town"),
            (3, "[0].criteria[0]", "there is no criterion town"),
        ),
        ("minimums.yaml", MINIMUM.replace("level: 3", "level: 5"), (4, "[0].level", "must be 4 or less")),
        ("minimums.yaml", MINIMUM.replace("level: 3", "level: 0"), (4, "[0].level", "must be 1 or more")),
        (
            "contradictions.yaml",
            "- key: budget_round_the_clock\n  levels: {swiftness: 3}\n  text: {en: a, it: b, fr: c}\n",
            (2, "[0].levels.swiftness", "there is no criterion swiftness"),
        ),
        (
            "contradictions.yaml",
            "- key: own\n  when: {fact: town, equals: true}\n  text: {en: '{town}', it: b, fr: c}\n",
            (1, "[0]", "{town} is neither a number nor a date"),
        ),
    ],
)
def test_load_checks_the_names_in_every_kind_of_rule(tmp_path, file, text, expected):
    assert (file, *expected) in [
        (p.file, p.line, p.key_path, p.reason) for p in problems(tmp_path, tiny_files() | {file: text})
    ]


def test_load_reads_notices_and_minimums(tmp_path):
    files = tiny_files() | {"notices.yaml": NOTICE, "minimums.yaml": MINIMUM}
    questionnaire = load(write_files(tmp_path, files))
    assert questionnaire.notices[0].beside.fact == "town"
    assert (questionnaire.minimums[0].criteria, questionnaire.minimums[0].level) == (("speed",), 3)
