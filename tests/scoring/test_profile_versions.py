"""Profiles as files, and their versions, on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import SYSTEM
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_rows import profile_of
from scoring.profile_schema import Level
from scoring.profile_writing import write_profile
from tests import factories
from tests.scoring.profile_pages import house, in_days, stated, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    factories.published()
    return factories.signed_in(consultant)


def upload(browser, text: str | bytes, name: str = "ovea.yaml"):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post("/integrators/actions/import/", {"sent": SimpleUploadedFile(name, content)})


def test_export_and_import_come_back_to_the_same(browser):
    stated("says_no", level=3, evidence="verified", source="é: 'x' # y", expires=in_days(3))
    before = profile_of(house())

    file = browser.get("/integrators/ovea/export/")
    page = upload(browser, file.content)

    assert file["Content-Disposition"] == 'attachment; filename="ovea.yaml"'
    assert page.context["profile"] == before
    assert "there is nothing to store" in words(page)


def test_import_shows_its_changes_before_anything_is_stored(browser):
    changed = profile_of(house()).with_levels({"says_no": Level(level=1), "inventory": Level()})

    page = upload(browser, write_profile(changed))

    assert page.status_code == 200
    assert [(change.title, change.old[:1], change.new[:1]) for change in page.context["changes"]] == [
        ("1.2 Ability to say no", [page.context["changes"][0].old[0]], [page.context["changes"][0].new[0]]),
        ("1.4 Inventory of the existing system", [page.context["changes"][1].old[0]], []),
    ]
    assert page.context["changes"][0].new[0].startswith("1, declared (")
    assert house().versions.count() == 1

    answer = browser.post(
        "/integrators/actions/import/store/", {"text": page.context["text"], "seen": page.context["seen"]}
    )

    assert answer["Location"] == "/integrators/ovea/"
    assert profile_of(house()) == changed
    assert house().versions.first().act == "imported"


def test_import_of_a_new_integrator_adds_it(browser):
    text = "slug: blue-mail\nname: {en: Blue Mail}\ncriteria: {says_no: {level: 2}}\n"

    page = upload(browser, text, "blue.yaml")
    browser.post("/integrators/actions/import/store/", {"text": page.context["text"], "seen": "0"})

    assert "A new integrator: Blue Mail" in words(page)
    assert profile_of(Integrator.objects.get(slug="blue-mail")).level("says_no").level == 2


def test_import_over_a_profile_that_changed_meanwhile_is_shown_again(browser):
    page = upload(browser, write_profile(profile_of(house()).with_levels({"says_no": Level(level=1)})))
    stated("inventory", level=0)

    answer = browser.post(
        "/integrators/actions/import/store/", {"text": page.context["text"], "seen": page.context["seen"]}
    )

    assert answer.status_code == 409
    assert "Somebody changed the profile meanwhile" in words(answer)
    assert [change.part for change in answer.context["changes"]] == ["criteria.says_no", "criteria.inventory"]
    assert profile_of(house()).level("says_no").level == 4


def test_file_with_errors_lists_them_and_stores_nothing(browser):
    page = browser.post(
        "/integrators/actions/import/",
        {
            "sent": SimpleUploadedFile(
                "bad.yaml", b"slug: ovea\nname: {en: Ovea}\ncriteria:\n  says_no: {level: 9}\n"
            )
        },
        headers={"accept-language": "fr"},
    )

    assert page.status_code == 422
    assert "bad.yaml 4 criteria.says_no.level doit être au plus 4" in words(page)
    assert house().versions.count() == 1


@pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": "slug: [", "seen": "1"}])
def test_import_that_sends_nothing_readable_is_refused(browser, data):
    assert browser.post("/integrators/actions/import/", {}).status_code == 422
    assert browser.post("/integrators/actions/import/store/", data).status_code == 422


def test_versions_are_listed_and_two_are_compared(browser):
    stated("says_no", level=1)
    stated("says_no", level=2)
    profiles.mark_house(integrator=Integrator.objects.get(slug="in-house-team"), by=SYSTEM)

    newest = browser.get("/integrators/ovea/versions/")
    whole = browser.get("/integrators/ovea/versions/", {"old": "1", "new": "3"})

    assert newest.context["numbers"] == [4, 3, 2, 1]
    assert "It is our own house no more." in words(newest)
    assert [change.title for change in whole.context["changes"]] == ["1.2 Ability to say no"]
    assert whole.context["changes"][0].old[0].startswith("4, documented")
    assert whole.context["changes"][0].new[0].startswith("2, declared")


@pytest.mark.parametrize(
    "query",
    [
        {"old": "9"},
        {"old": "x", "new": "-1"},
        {"old": "٣"},
        {"page": "99"},
        {"old": "0000000019"},
        {"new": f"000000002{'0' * 5000}"},
    ],
)
def test_versions_that_are_not_there_fall_back_to_the_newest(browser, query):
    stated("says_no", level=1)

    page = browser.get("/integrators/ovea/versions/", query)

    assert (page.status_code, page.context["old"], page.context["new"]) == (200, 1, 2)


def test_one_version_has_nothing_to_be_compared_with(browser):
    assert "nothing to compare yet" in words(browser.get("/integrators/ovea/versions/"))


def test_versions_take_the_same_queries_for_one_and_three(browser, django_assert_num_queries):
    for level in (1, 2, 3):
        browser.get("/integrators/ovea/versions/")
        stated("says_no", level=level)
    browser.get("/integrators/ovea/versions/")

    # session, user, roles, integrator, capabilities, numbers, count, page, the two versions; the questionnaires
    # are one query more where this process does not know their contents yet
    with django_assert_num_queries(10):
        browser.get("/integrators/ovea/versions/")
