import pytest

from reports.scored.names import Names
from reports.scored.next_questions import ask_next
from scoring.engine import parse
from tests.reports.scored.samples import rated

ROWS = {key: {"number": key, "name": f"Criterion {key}"} for key in "abc"}


def asked(criteria, lang="en", **levels):
    problem, result = rated({"c1": criteria}, one=levels)
    return ask_next(parse(problem), "one", Names(ROWS, {}, {"one": "One Ltd"}, lang)), result["integrators"][
        "one"
    ]


def test_the_question_that_narrows_most_comes_first_and_its_effect_is_recomputed():
    criteria = {"a": {"required": 2, "importance": 3}, "b": {"required": 2, "importance": 1}}

    found, now = asked(criteria, a=(None, "declared"), b=(2, "verified"))

    (question,) = found.questions
    assert (question.key, question.what, question.whom) == ("a", "level offered", "One Ltd")
    assert (now["low"], now["high"]) == ("25", "100")
    # A level that becomes known is only declared: 0 brings 25-25, 2 brings 81.25-100 and 1 brings 53.1-62.5.
    assert question.at_worst == "81.3–100.0"
    assert question.at_best == "25.0–25.0"
    assert found.sentence.startswith("Answer this one and the range 25.0–100.0 narrows to")


def test_client_is_asked_for_needs_and_importances():
    found, _ = asked({"a": {"required": None, "importance": 2}}, a=(2, "verified"))

    assert [(question.what, question.whom) for question in found.questions] == [
        ("level needed", "the client")
    ]


@pytest.mark.parametrize(
    ("lang", "words"), [("it", "Con questa sola risposta"), ("fr", "Avec cette seule réponse")]
)
def test_it_speaks_the_pages_language(lang, words):
    found, _ = asked({"a": {"required": None, "importance": 2}}, lang, a=(2, "verified"))

    assert found.sentence.startswith(words)


def test_there_is_nothing_to_ask_where_everything_is_known_or_nothing_counts():
    known, _ = asked({"a": {"required": 2, "importance": 2}}, a=(2, "verified"))
    weightless, _ = asked({"a": {"required": 2, "importance": 0}}, a=(None, "declared"))

    assert (known, weightless) == (None, None)
