"""The page of the priorities as a browser without JavaScript uses it, and what follows from it on the other pages."""

import re

import pytest

from assessment.exporting import document
from assessment.models import Assessment
from scoring.adapters import problem_for
from tests.assessment.pages import answers, form_data, opened, post, save, step_url
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db

THIRDS = {"c1__points": "34", "c4__points": "33", "c9__points": "33"}


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def weights_on(html: str) -> list[tuple[str, str]]:
    """The table of the weights: (competency, percentage), in the order of the page."""
    table = html.partition('id="weights"')[2].partition("</table>")[0]
    return re.findall(
        r'<th scope="row">(\d+)\. [^<]+?\s*(?:<span.*?</span>)?</th>\s*<td class="num">([^<]+)<', table
    )


def test_points_are_stored_and_shown_again():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "priorities", priorities__method="points", **THIRDS)
    assert response.status_code == 302
    assert response.url.endswith("/check/")
    assert answers(assessment, "priorities") == {
        "method": "points",
        "points": {"c1": 34, "c4": 33, "c9": 33},
    }
    shown = opened(browser, assessment, "priorities")
    assert [shown[name] for name in ("priorities-method", "c1-points", "c2-points", "c4-points")] == [
        ["points"],
        ["34"],
        [""],
        ["33"],
    ]


def test_changing_the_method_keeps_what_was_said_by_the_other():
    assessment = draft(priorities=[["c2"], ["c1", "c5"]])
    browser = client_with_link(assessment)
    save(browser, assessment, "priorities", priorities__method="points", **THIRDS)
    both = {"tiers": [["c2"], ["c1", "c5"]], "points": {"c1": 34, "c4": 33, "c9": 33}}
    assert answers(assessment, "priorities") == {**both, "method": "points"}

    save(browser, assessment, "priorities", priorities__method="tiers")
    assert answers(assessment, "priorities") == both


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("40", "40 of 100 points given, 60 left."),
        ("", "0 of 100 points given, 100 left."),
    ],
)
def test_too_few_points_are_kept_and_the_page_says_how_many_are_missing(points, sentence):
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "priorities", priorities__method="points", c3__points=points)
    assert (response.status_code, response.url) == (302, step_url(assessment, "priorities") + "#by_points")
    stored = answers(assessment, "priorities")
    assert stored == {"method": "points"} | ({"points": {"c3": 40}} if points else {})
    text = text_of(browser.get(response.url).content.decode())
    assert f"Saved. {sentence} Please correct the points, then continue." in text


def test_too_many_points_are_kept_and_counted():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(
        browser, assessment, "priorities", priorities__method="points", c3__points="90", c4__points="30"
    )
    html = browser.get(response.url).content.decode()
    assert "120 of 100 points given, 20 too many." in html
    assert answers(assessment, "priorities")["points"] == {"c3": 90, "c4": 30}


def test_unfinished_points_may_be_left_for_later():
    assessment = draft()
    response = save(
        client_with_link(assessment),
        assessment,
        "priorities",
        button="back",
        priorities__method="points",
        c3__points="90",
    )
    assert response.url == f"/assessment/{assessment.public_id}/"


def test_unfinished_points_do_not_forget_that_one_came_from_the_check():
    assessment = draft()
    browser = client_with_link(assessment)
    sent = {"priorities__method": "points", "c3__points": "90", "next": "check"}
    response = save(browser, assessment, "priorities", **sent)
    assert response.url == step_url(assessment, "priorities") + "?from=check#by_points"
    response = save(browser, assessment, "priorities", c3__points="100", next="check")
    assert response.url == f"/assessment/{assessment.public_id}/check/#section_priorities"


def test_points_that_are_kept_for_the_order_need_not_add_up():
    assessment = draft()
    response = save(client_with_link(assessment), assessment, "priorities", c1="1", c3__points="90")
    assert response.url.endswith("/check/")
    assert answers(assessment, "priorities") == {"tiers": [["c1"]], "points": {"c3": 90}}


@pytest.mark.parametrize("typed", ["many", "-3", "101", "12.5"])
def test_points_that_are_no_points_are_refused_and_kept_on_the_page(typed):
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "priorities", c1="2", c3__points=typed, c4__points="7")
    html = response.content.decode()
    assert response.status_code == 422
    assert answers(assessment, "priorities") is None
    data = form_data(html)
    assert (data["c1"], data["c3-points"], data["c4-points"]) == (["2"], [typed], ["7"])
    assert 'class="by-points is-wrong"' in html
    assert 'href="#points_c3-points"' in html


def test_check_page_names_the_open_points_and_the_weights():
    assessment = draft(priorities={"points": {"c1": 30, "c2": 40}, "unfinished": True})
    browser = client_with_link(assessment)
    page = browser.get(f"/assessment/{assessment.public_id}/check/").content.decode()
    part = text_of(page.partition('id="section_priorities"')[2].partition("</section>")[0])
    assert "Budget: 40 Upstream analysis: 30 70 of 100 points given, 30 left." in part
    assert "Weights: Budget 57.1%, Upstream analysis 42.9%." in part
    assert f"{step_url(assessment, 'priorities')}?from=check#by_points" in page


def test_weights_are_shown_as_they_are_saved():
    assessment = draft()
    browser = client_with_link(assessment)
    equal = weights_on(browser.get(step_url(assessment, "priorities")).content.decode())
    assert [weight for _number, weight in equal] == ["8.4%"] * 4 + ["8.3%"] * 8

    save(browser, assessment, "priorities", c4="1", c11="2")
    html = browser.get(step_url(assessment, "priorities")).content.decode()
    assert weights_on(html)[:3] == [("4", "25.8%"), ("11", "17.5%"), ("1", "5.7%")]
    assert "The most important counts 4.6 times as much as the least of those that count." in html

    save(browser, assessment, "priorities", priorities__method="points", **THIRDS)
    html = browser.get(step_url(assessment, "priorities")).content.decode()
    assert weights_on(html)[:4] == [("1", "34.0%"), ("4", "33.0%"), ("9", "33.0%"), ("2", "0.0%")]
    assert "Without points, so without weight: Budget, Defined scope" in html


def test_points_reach_the_engine_and_the_export():
    assessment = draft(priorities={"points": {"c1": 30, "c2": 70}})
    assert problem_for(assessment, [])["client"]["priorities"] == {
        "kind": "budget",
        "points": {"c1": 30, "c2": 70},
    }
    assert document(assessment)["priorities"] == {"method": "points", "points": {"c1": 30, "c2": 70}}


def test_two_people_share_out_points_and_both_are_shown():
    assessment = draft(priorities={"points": {"c1": 30, "c2": 70}})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "priorities")
    save(client_with_link(assessment, "Bruno"), assessment, "priorities", c1__points="20", c2__points="80")

    response = post(browser, assessment, "priorities", page, c1__points="60", c2__points="40", c5="1")

    html = response.content.decode()
    assert response.status_code == 409
    assert "<dd>Budget: 80; Upstream analysis: 20</dd>" in html
    assert "<dd>Upstream analysis: 60; Budget: 40</dd>" in html
    assert form_data(html)["c1-points"] == ["60"]
    # The order is another field, in which nobody else wrote.
    assert answers(assessment, "priorities")["points"] == {"c1": 20, "c2": 80}
    assert answers(assessment, "priorities")["tiers"] == [["c5"]]


def test_one_changes_the_method_and_the_other_the_points():
    assessment = draft(priorities={"points": {"c1": 100}, "tiers": [["c2"]]})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "priorities")
    save(client_with_link(assessment, "Bruno"), assessment, "priorities", priorities__method="tiers")

    assert post(browser, assessment, "priorities", page, c1__points="90", c2__points="10").status_code == 302

    both = {"tiers": [["c2"]], "points": {"c1": 90, "c2": 10}}
    assert answers(assessment, "priorities") == both


def test_page_that_cannot_tell_what_it_showed_asks_for_the_method_too():
    assessment = draft(priorities={"points": {"c1": 100}})
    browser, other = client_with_link(assessment), client_with_link(assessment, "Bruno")
    page = opened(browser, assessment, "priorities")
    save(other, assessment, "priorities", priorities__method="tiers")
    save(other, assessment, "priorities", priorities__method="points")

    html = post(
        browser, assessment, "priorities", page, shown="nonsense", priorities__method="tiers"
    ).content.decode()

    assert "<dd>Share out 100 points</dd>" in html
    assert "<dd>Put the competencies in order</dd>" in html
    assert form_data(html)["priorities-method"] == ["tiers"]
    assert Assessment.objects.get(pk=assessment.pk).priorities.method == "points"


def autosaved(browser, assessment, page, **changes):
    """What the script is told after it sent the page with some inputs changed."""
    sent = page | {name.replace("__", "-"): value for name, value in changes.items()}
    response = browser.post(f"/assessment/{assessment.public_id}/step/priorities/save/", sent)
    assert response.status_code == 200
    return response.json()


def test_unfinished_points_are_saved_by_themselves_and_the_weights_drawn_again():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "priorities")

    answer = autosaved(
        browser, assessment, page, priorities__method="points", c3__points="40", c4__points="10"
    )

    assert (answer["errors"], answer["withheld"]) == ([], [])
    assert answers(assessment, "priorities") == {"method": "points", "points": {"c3": 40, "c4": 10}}
    assert weights_on(answer["fragments"]["weights"])[:2] == [("3", "80.0%"), ("4", "20.0%")]
    assert "in progress" in answer["fragments"]["steps"].partition('aria-current="step"')[2]


def test_wrong_points_are_withheld_beside_a_sound_order():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "priorities")

    answer = autosaved(browser, assessment, page, c2="1", c3__points="4o")

    assert answer["withheld"] == ["points"]
    assert answer["errors"] == [
        {"anchor": "points_c3-points", "name": "c3-points", "text": "Enter a number, in digits only."}
    ]
    assert answers(assessment, "priorities") == {"tiers": [["c2"]]}


def test_what_somebody_else_saved_comes_with_all_inputs_of_its_field():
    assessment = draft(priorities=[["c1"], ["c2"]])
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "priorities")
    save(client_with_link(assessment), assessment, "priorities", c1="3", priorities__method="points")

    answer = autosaved(browser, assessment, page, c5__points="9")

    theirs = {other["field"]: other for other in answer["theirs"]}
    assert {field: other["anchor"] for field, other in theirs.items()} == {
        "tiers": "by_order",
        "method": "method",
    }
    assert theirs["method"]["inputs"] == {"priorities-method": ["points"]}
    order = theirs["tiers"]["inputs"]
    assert [order[key] for key in ("c1", "c2", "c3")] == [["2"], ["1"], [""]]
    assert answers(assessment, "priorities") == {
        "tiers": [["c2"], ["c1"]],
        "method": "points",
        "points": {"c5": 9},
    }
