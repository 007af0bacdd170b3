"""What happens to answers when the questionnaire changes under them."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.catalogue.definition import Questionnaire
from assessment.moving import Plan, plan
from tests.assessment.samples import by_step, tiny
from tests.assessment.small import ANSWERS, FACTS, changed, document, small

ANSWERED = by_step(small(), document())


def planned(edit=None, answers=ANSWERED, lang="en") -> Plan:
    return plan(small(), changed(edit=edit), answers, lang)


def fates(made: Plan, *which: str) -> list[tuple[str, str, str]]:
    return [(item.fate, item.key, item.reason) for item in made.items if item.fate in which]


def test_same_questions_keep_every_answer():
    made = planned()

    assert made.steps == ANSWERED
    assert {item.fate for item in made.items} == {"kept"}
    assert len(made.items) == len(FACTS) + len(ANSWERS) + 1


def test_reworded_question_and_levels_are_to_be_looked_at():
    def edit(content):
        content["competencies"][0]["criteria"][0]["name"]["en"] = "Toner"
        content["competencies"][0]["criteria"][1]["levels"][2]["en"] = "Within ten days"
        content["blocks"][0]["facts"][0]["label"]["en"] = "Floors?"

    made = planned(edit)

    assert fates(made, "changed") == [
        ("changed", "floors", "question"),
        ("changed", "toner_delivery", "question"),
        ("changed", "paper_delivery", "levels"),
    ]
    assert made.steps == ANSWERED


def test_text_that_changed_in_another_language_asks_nobody_to_look():
    def edit(content):
        content["competencies"][0]["criteria"][0]["name"]["fr"] = "Toner"

    assert fates(planned(edit, lang="en"), "changed") == []
    assert fates(planned(edit, lang="fr"), "changed") == [("changed", "toner_delivery", "question")]


def test_removed_question_is_lost_with_its_value_and_its_old_question():
    def edit(content):
        content["competencies"][0]["criteria"].pop(0)
        content["competencies"][0]["criteria"][0]["number"] = "1.1"
        content["blocks"][1]["facts"].pop(0)

    made = planned(edit)

    assert fates(made, "lost") == [("lost", "printers", "gone"), ("lost", "toner_delivery", "gone")]
    toner = made.of("lost")[1]
    assert (toner.step, toner.value, toner.question["it"]) == (
        "",
        ANSWERS["toner_delivery"],
        "Consegna del toner",
    )
    assert toner.definition == small().criterion("toner_delivery").model_dump(mode="json")
    assert made.steps["supplies"] == {"paper_delivery": ANSWERS["paper_delivery"]}
    assert made.steps["devices"] == {"paper_sizes": ["a4"]}


def test_value_that_does_not_fit_the_new_type_is_lost_and_asked_anew():
    def edit(content):
        content["blocks"][0]["facts"][0] |= {"type": "bool", "minimum": None, "maximum": None}
        content["blocks"][1]["facts"][1]["options"].pop(0)

    made = planned(edit)

    assert fates(made, "lost", "new") == [
        ("lost", "floors", "unfit"),
        ("new", "floors", ""),
        ("lost", "paper_sizes", "unfit"),
        ("new", "paper_sizes", ""),
    ]
    assert "floors" not in made.steps["office"]


def test_value_that_fits_the_new_type_is_kept_to_be_looked_at():
    def edit(content):
        content["blocks"][0]["facts"][0]["type"] = "decimal"
        content["blocks"][1]["facts"][0]["unit"]["en"] = "devices"
        content["blocks"][0]["facts"][1]["required"] = True
        content["blocks"][1]["facts"][1]["options"].append(
            {"value": "a5", "label": {"en": "A5", "it": "A5", "fr": "A5"}}
        )

    assert fates(planned(edit), "changed", "lost") == [
        ("changed", "floors", "type"),
        ("changed", "shared_building", "required"),
        ("changed", "printers", "unit"),
        ("changed", "paper_sizes", "options"),
    ]


def test_question_in_another_step_takes_its_answer_along():
    def edit(content):
        moved = content["competencies"][1]["criteria"].pop(2)
        content["competencies"][2]["criteria"].append(moved | {"number": "3.3"})

    made = planned(edit)

    assert made.steps["privacy"]["a3_repair"] == ANSWERS["a3_repair"]
    assert "a3_repair" not in made.steps["repair"]
    assert fates(made, "changed", "lost") == []


def test_new_question_is_open():
    def edit(content):
        content["blocks"][0]["facts"].append(content["blocks"][0]["facts"][0] | {"key": "rooms"})

    made = planned(edit)

    assert [(item.key, item.step) for item in made.of("new")] == [("rooms", "office")]
    assert made.steps == ANSWERED


def test_question_that_nobody_answered_is_on_no_list():
    def edit(content):
        content["competencies"][0]["criteria"][0]["name"]["en"] = "Toner"

    made = planned(edit, answers={"office": {"floors": 3}})

    assert fates(made, "kept", "changed", "lost", "new") == [("kept", "floors", "")]
    assert made.steps == {"office": {"floors": 3}}


def test_ranking_keeps_its_order_without_the_competencies_that_are_gone():
    def edit(content):
        content["competencies"].pop(0)
        for at, competency in enumerate(content["competencies"], start=1):
            competency["number"] = at
            for place, criterion in enumerate(competency["criteria"], start=1):
                criterion["number"] = f"{at}.{place}"

    made = planned(edit)

    assert made.steps["priorities"] == {"tiers": [["repair"], ["privacy"]]}
    lost = [item for item in made.of("lost") if item.kind == "priorities"]
    assert [(item.key, item.value, item.question["fr"]) for item in lost] == [("supplies", 2, "Fournitures")]
    assert ("changed", "priorities", "ranking") in fates(made, "changed")


def test_ranking_is_to_be_looked_at_when_competencies_are_new():
    def edit(content):
        criterion = content["competencies"][0]["criteria"][0] | {"key": "colour", "number": "4.1"}
        content["competencies"].append(
            content["competencies"][0] | {"key": "looks", "number": 4, "criteria": [criterion]}
        )

    assert ("changed", "priorities", "ranking_new") in fates(planned(edit), "changed")


def test_step_saved_without_an_answer_stays_visited_and_unknown_parts_are_carried():
    answers = {
        "office": {},
        "supplies": {"_marks": [1]},
        "priorities": {"tiers": [], "points": {"supplies": 60, "gone": 40}},
    }

    made = planned(answers=answers)

    assert made.steps == {
        "office": {},
        "supplies": {"_marks": [1]},
        "priorities": {"tiers": [], "points": {"supplies": 60}},
    }


def test_step_that_is_no_page_of_questions_goes_along():
    made = planned(answers={"start": {"form": "short"}, "office": {"floors": 3}})

    assert made.steps == {"start": {"form": "short"}, "office": {"floors": 3}}


def test_items_have_ids_of_their_own():
    def edit(content):
        content["blocks"][0]["facts"][0] |= {"type": "bool", "minimum": None, "maximum": None}

    ids = [item.id for item in planned(edit).items]

    assert len(set(ids)) == len(ids)


def test_move_to_a_stranger_loses_every_answer_and_keeps_all_values():
    made = plan(small(), tiny(), ANSWERED, "en")

    lost = {item.key: item.value for item in made.of("lost") if item.kind != "priorities"}
    assert lost == {**FACTS, **ANSWERS}
    assert made.steps == {"priorities": {"tiers": []}}


@st.composite
def edited(draw) -> Questionnaire:
    """The small questionnaire without some of its questions, in another order."""
    content = small().model_dump(mode="json") | {"version": "2.0.0", "skip_rules": []}
    for name, inner in (("blocks", "facts"), ("competencies", "criteria")):
        for part in content[name]:
            kept = draw(
                st.lists(st.sampled_from(part[inner]), min_size=1, unique_by=lambda item: item["key"])
            )
            part[inner] = kept
    for competency in content["competencies"]:
        for at, criterion in enumerate(competency["criteria"], start=1):
            criterion["number"] = f"{competency['number']}.{at}"
    return Questionnaire.model_validate(content)


@given(edited())
def test_no_answer_ever_vanishes(new):
    made = plan(small(), new, ANSWERED, "en")

    carried = {
        key: value
        for step, values in made.steps.items()
        if step != "priorities"
        for key, value in values.items()
    }
    lost = {item.key: item.value for item in made.of("lost") if item.kind != "priorities"}
    assert {**carried, **lost} == {**FACTS, **ANSWERS}
    assert not set(carried) & set(lost)
