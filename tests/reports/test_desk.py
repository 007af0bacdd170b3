import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment.links import open_link
from assessment.models import AccessLink, Assessment, QuestionnaireVersion
from assessment.saving import save_step
from reports import desk
from scoring.models import Capability, Integrator, ScoreRun
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db
WORK_LIST = "/desk/"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def names(page) -> list[str]:
    return [row["assessment"].organisation.name for row in page.context["rows"]]


def test_waiting_list_shows_what_was_handed_in(browser):
    factories.imported()
    factories.draft(name="Still answering")

    page = browser.get(WORK_LIST, follow=True)

    assert names(page) == ["Officine Valdarno S.r.l."]


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("waiting", ["Kestrel Robotics Ltd"]),
        ("mine", ["Officine Valdarno S.r.l."]),
        ("in_review", ["Officine Valdarno S.r.l."]),
        ("approved", ["Comune di Valmerana"]),
        ("draft", ["Still answering"]),
        ("returned", []),
        (
            "all",
            ["Still answering", "Comune di Valmerana", "Officine Valdarno S.r.l.", "Kestrel Robotics Ltd"],
        ),
        ("nonsense", ["Kestrel Robotics Ltd"]),
    ],
)
def test_tabs_hold_their_states(browser, consultant, tab, expected):
    factories.imported("start-up-38")
    factories.in_review(consultant)
    factories.proposal(consultant, "municipality-350")
    factories.draft(name="Still answering")

    page = browser.get(WORK_LIST, {"tab": tab}, follow=True)

    assert names(page) == expected
    counts = {"waiting": 1, "mine": 1, "in_review": 1, "approved": 1, "draft": 1, "returned": 0, "all": 4}
    assert page.context["counts"] == counts


def test_mine_are_the_ones_that_i_review(browser, consultant):
    colleague = factories.person("consultant", email="colleague@dodici.example")
    factories.in_review(consultant)
    factories.in_review(colleague, "start-up-38")

    mine = browser.get(WORK_LIST, {"tab": "mine"}, follow=True)
    both = browser.get(WORK_LIST, {"tab": "in_review"}, follow=True)

    assert names(mine) == ["Officine Valdarno S.r.l."]
    assert names(both) == ["Kestrel Robotics Ltd", "Officine Valdarno S.r.l."]
    assert (mine.context["counts"]["mine"], mine.context["counts"]["in_review"]) == (1, 2)


def test_search_finds_by_part_of_the_name(browser):
    factories.imported()
    factories.imported("start-up-38")

    page = browser.get(WORK_LIST, {"q": "valdarno"}, follow=True)

    assert names(page) == ["Officine Valdarno S.r.l."]


def test_search_that_finds_nothing_says_so(browser):
    factories.imported()

    page = browser.get(WORK_LIST, {"q": "<b>nobody</b>"})

    assert "No organisation called “&lt;b&gt;nobody&lt;/b&gt;”" in page.content.decode()


def test_empty_list_says_what_to_do_next(browser, db):
    page = browser.get(WORK_LIST)

    assert "No client has been invited yet." in page.content.decode()


def test_empty_tab_points_to_the_others(browser):
    factories.draft()

    page = browser.get(WORK_LIST)

    assert "Nothing is in this list at the moment. Look at another state above." in page.content.decode()


def test_name_of_an_organisation_is_shown_as_text(browser):
    factories.draft(name="<script>alert('1')</script>")

    page = browser.get(WORK_LIST, {"tab": "draft", "q": "<script>"}).content.decode()

    assert page.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;") == 1
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Work list"), ("it", "Elenco di lavoro"), ("fr", "Liste de travail")]
)
def test_list_speaks_three_languages(browser, language, title):
    factories.imported()
    browser.get(WORK_LIST)

    page = browser.get(WORK_LIST, headers={"accept-language": language})

    assert f"<h1>{title}</h1>" in page.content.decode()


def test_what_was_handed_in_is_scored_when_somebody_looks(browser):
    factories.imported()
    assert ScoreRun.objects.count() == 0

    first = browser.get(WORK_LIST)
    second = browser.get(WORK_LIST)

    assert (first.status_code, first["Location"]) == (302, WORK_LIST)
    assert second.status_code == 200
    assert second.context["rows"][0]["rated"] == desk.Rated("strong", "98.7", "98.7", "100.0", 18, 18)


def test_scoring_comes_back_to_the_same_list(browser):
    factories.imported()
    address = f"{WORK_LIST}?tab=all&q=valdarno&page=1"

    first, second = browser.get(address), browser.get(address)

    assert (first.status_code, first["Location"], second.status_code) == (302, address, 200)


def test_draft_is_not_scored_by_looking(browser):
    factories.draft()

    page = browser.get(WORK_LIST, {"tab": "draft"})

    assert (page.status_code, ScoreRun.objects.count()) == (200, 0)
    assert "not scored yet" in page.content.decode()


@pytest.mark.parametrize("withdrawn", [["ovea"], ["ovea", "mass-market-host", "in-house-team"]])
def test_list_stays_open_when_the_house_is_withdrawn(browser, withdrawn):
    factories.imported()
    Integrator.objects.filter(slug__in=withdrawn).update(withdrawn_at=timezone.now())

    page = browser.get(WORK_LIST)

    assert page.status_code == 200
    assert [row["rated"] for row in page.context["rows"]] == [None]


def test_list_opens_again_when_the_house_comes_back(browser):
    assessment = factories.imported()
    before = browser.get(WORK_LIST, follow=True).context["rows"][0]["rated"]
    house = Integrator.objects.filter(slug="ovea")
    house.update(withdrawn_at=timezone.now())
    browser.get(f"/desk/{assessment.public_id}/")
    house.update(withdrawn_at=None)

    first, second = browser.get(WORK_LIST), browser.get(WORK_LIST)

    assert (first.status_code, second.status_code) == (302, 200)
    assert second.context["rows"][0]["rated"] == before


def test_row_agrees_with_the_report_when_a_level_is_restored(browser):
    assessment = factories.imported()
    level = Capability.objects.filter(integrator__slug="ovea", criterion="inventory")
    for changed in (4, 0, 4):
        level.update(level=changed)
        fit = browser.get(f"/desk/{assessment.public_id}/").context["report"]["fit"]
        rated = browser.get(WORK_LIST).context["rows"][0]["rated"]
        assert (rated.verdict, rated.score) == (fit["verdict"], fit["score"])

    assert rated.verdict == "strong"


def test_row_shows_the_newest_run(browser):
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    score(assessment=assessment, by=SYSTEM)
    save_step(
        assessment=assessment, step="c1", changes={"says_no.required": 0}, base_revision=None, by=SYSTEM
    )
    newest = score(assessment=assessment, by=SYSTEM)

    row = browser.get(WORK_LIST, {"tab": "draft"}).context["rows"][0]

    house = newest.result["integrators"]["ovea"]
    assert row["rated"].verdict == house["verdict"]
    assert Fraction(row["rated"].score) == Fraction(house["score_1dp"])


def test_list_without_a_house_has_no_verdicts(browser):
    factories.imported()
    Integrator.objects.update(is_house=False)

    page = browser.get(WORK_LIST)

    assert page.status_code == 200
    assert page.context["rows"][0]["rated"] is None


def test_list_takes_the_same_queries_for_one_and_three_rows(browser, django_assert_num_queries):
    # session, user, roles, house, number of rows, rows with the parts of their newest run, counts by state, mine
    for case in ("manufacturer-120", "start-up-38", "municipality-350"):
        factories.imported(case)
        browser.get(WORK_LIST, follow=True)
        with django_assert_num_queries(8):
            page = browser.get(WORK_LIST)

    assert len(page.context["rows"]) == 3


def test_reviewers_names_take_no_further_queries(browser, consultant, django_assert_num_queries):
    # as above: the reviewers come with their rows
    for case in ("manufacturer-120", "start-up-38", "municipality-350"):
        factories.in_review(factories.person("consultant", email=f"{case}@dodici.example"), case)
        browser.get(WORK_LIST, {"tab": "in_review"}, follow=True)
        with django_assert_num_queries(8):
            page = browser.get(WORK_LIST, {"tab": "in_review"})

    assert len(page.context["rows"]) == 3


def test_long_list_has_pages_and_keeps_the_search(browser):
    for number in range(desk.PAGE_SIZE + 1):
        factories.draft(name=f"Client {number:02}")

    first = browser.get(WORK_LIST, {"tab": "draft", "q": "Client"})
    second = browser.get(WORK_LIST, {"tab": "draft", "q": "Client", "page": 2})

    assert (len(first.context["rows"]), len(second.context["rows"])) == (desk.PAGE_SIZE, 1)
    assert 'href="?tab=draft&amp;q=Client&amp;page=2"' in first.content.decode()


INVITE = "/desk/invite/"


def test_invitation_shows_the_link_once_and_it_opens(browser):
    factories.published()

    page = browser.post(INVITE, {"organisation": "New client", "label": "Their CIO", "language": "fr"})

    token = re.search(r"/a/([\w-]+)/", page.content.decode()).group(1)
    assert open_link(token=token).assessment.organisation.name == "New client"
    assert Assessment.objects.get().language == "fr"
    assert token not in browser.get(f"/desk/{Assessment.objects.get().public_id}/").content.decode()


def test_invitation_without_a_name_keeps_what_was_typed(browser):
    factories.published()

    page = browser.post(INVITE, {"organisation": "", "label": "Their CIO", "language": "fr"})

    assert page.status_code == 422
    assert page.context["form"]["label"].value() == "Their CIO"
    assert (Assessment.objects.count(), AccessLink.objects.count()) == (0, 0)


def test_invitation_before_publishing_says_what_to_do(browser):
    QuestionnaireVersion.objects.all().delete()

    page = browser.post(INVITE, {"organisation": "New client", "label": "Their CIO", "language": "fr"})

    assert page.status_code == 422
    assert "publish_questionnaire" in page.content.decode()


def test_another_link_can_be_made_and_revoked(browser):
    assessment = factories.draft()
    made = browser.post(f"/desk/{assessment.public_id}/links/", {"label": "A deputy"})
    token = re.search(r"/a/([\w-]+)/", made.content.decode()).group(1)
    address = reverse("reports:revoke_link", args=[assessment.public_id, AccessLink.objects.get().pk])
    assert open_link(token=token).assessment == assessment

    browser.post(address)
    revoked_at = AccessLink.objects.get().revoked_at
    page = browser.post(address, follow=True)

    assert open_link(token=token) is None
    assert "The link of A deputy no longer opens." in page.content.decode()
    assert AccessLink.objects.get().revoked_at == revoked_at
    assert AuditEvent.objects.filter(action="revoke").count() == 1


def test_link_without_a_name_is_not_made(browser):
    assessment = factories.draft()

    page = browser.post(f"/desk/{assessment.public_id}/links/", {"label": ""}, follow=True)

    assert "Say who gets the link." in page.content.decode()
    assert AccessLink.objects.count() == 0


def test_link_of_another_client_cannot_be_revoked_from_here(browser):
    mine, other = factories.draft(), factories.draft(name="Other")
    factories.client_with_link(other)

    response = browser.post(f"/desk/{mine.public_id}/links/{AccessLink.objects.get().pk}/revoke/")

    assert response.status_code == 404
    assert AccessLink.objects.get().revoked_at is None


def test_client_behind_a_revoked_link_is_out_with_the_next_request(browser):
    assessment = factories.draft()
    cio = factories.client_with_link(assessment)
    assert cio.get(f"/assessment/{assessment.public_id}/").status_code == 200

    browser.post(f"/desk/{assessment.public_id}/links/{AccessLink.objects.get().pk}/revoke/")

    assert cio.get(f"/assessment/{assessment.public_id}/").status_code == 404
