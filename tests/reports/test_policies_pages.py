"""The pages of the scoring policy: what it says, its versions, and another one with what it would change."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from accounts.actors import SYSTEM
from reports.policy_words import entry_name, entry_value, flat, groups, problem_reason
from scoring.engine import DEFAULT_POLICY
from scoring.models import PolicyVersion, ScoreRun
from scoring.policies import PolicyTaken, publish_policy
from scoring.policy_file import PolicyError, PolicyProblem, read, write
from scoring.policy_impact import MOST, impact
from scoring.reference import reference_policy
from scoring.services import score
from tests import factories
from tests.reports.pages import text
from tests.scoring.test_policies import content, document, stricter

pytestmark = pytest.mark.django_db
NEW = "/policies/new/"
IMPOSSIBLE = {"strong": 100, "good": 99, "conditional": 98, "weak": 97}


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def admin(administrator):
    return factories.signed_in(administrator)


def as_text(**changes) -> str:
    return write(content(version="1.1.0", **changes))


def shown(admin, sent: str):
    """The preview of a policy."""
    return admin.post(NEW, {"text": sent})


def published(admin, page, sent: str, **more):
    """What the preview's button sends."""
    form = {"text": sent, "publish": "yes", "seen": page.context["current"].version}
    return admin.post(NEW, {**form, "checked": page.context["content"].content_hash(), **more})


def test_the_page_says_every_number_in_words(browser):
    said = text(browser.get("/policies/"))

    assert "How much a level counts when it is only declared 75%" in said
    assert "Lowest score for “strong fit” 85" in said
    assert "Best verdict with a must-have that is: not known conditional fit" in said
    assert "Weight that must be known before an uncertain verdict is shown 50%" in said
    assert "Importance where the client gave none 1: a little" in said
    assert "First places from which an order is called leaning 67%" in said


def test_no_number_of_the_policy_is_left_out():
    policy = reference_policy()
    count = sum(len(group.entries) for group in groups(policy, "en"))

    assert count == len(list(flat(policy))) - len(("level_max", "importance_max"))


@pytest.mark.parametrize("lang", ["en", "it", "fr"])
def test_every_entry_has_a_name_and_a_value(lang):
    with override(lang):
        for path, value in flat(reference_policy()):
            assert entry_name(path) != path
            assert entry_value(path, value, lang)


def test_versions_are_listed_with_the_one_that_scores(browser):
    publish_policy(content=stricter(), by=SYSTEM)

    said = text(browser.get("/policies/"))
    old = text(browser.get("/policies/1.0.0/"))

    assert "Scoring policy 1.1.0" in said
    assert "1.1.0 ✓ scores today" in said
    assert "These numbers no longer score" in old


def test_pages_take_the_same_queries_for_one_and_three_versions(browser, django_assert_num_queries):
    def look():
        # session, person, roles, versions
        with django_assert_num_queries(4):
            assert browser.get("/policies/").status_code == 200

    look()
    for number in ("1.1.0", "1.2.0"):
        publish_policy(content=content(version=number, scoring__minor_limit=int(number[2])), by=SYSTEM)
    look()


def test_comparison_shows_only_what_differs(browser):
    publish_policy(
        content=content(version="1.1.0", scoring__bands=IMPOSSIBLE, robustness__box_width="1/4"), by=SYSTEM
    )

    picked = browser.get("/policies/1.1.0/compare/", {"other": "1.0.0"})
    page = browser.get(picked["Location"])

    assert [(row.name, row.old, row.new) for row in page.context["changes"]] == [
        ("Lowest score for “strong fit”", "85", "100"),
        ("Lowest score for “good fit”", "70", "99"),
        ("Lowest score for “conditional fit”", "50", "98"),
        ("Lowest score for “weak fit”", "30", "97"),
        ("How far each priority may move, up and down", "50%", "25%"),
    ]


def test_export_is_exactly_what_can_be_published(browser):
    response = browser.get("/policies/1.0.0/export/")

    assert response["Content-Disposition"] == 'attachment; filename="policy-1.0.0.yaml"'
    assert read(response.content) == reference_policy()


def test_a_version_that_is_not_there_is_not_found(browser):
    for place in ("9.9.9/", "9.9.9/export/", "%00/", "1.0.0/compare/9.9.9/", "1.0.0/compare/?other=%00"):
        assert browser.get(f"/policies/{place}").status_code == 404


def test_consultants_read_and_do_not_publish(browser):
    assert "Publish another policy" not in text(browser.get("/policies/"))
    assert browser.get(NEW).status_code == 403
    assert shown(browser, as_text(scoring__minor_limit=3)).status_code == 403


def test_the_form_begins_with_the_current_policy_under_the_next_number(admin):
    page = admin.get(NEW)

    found = read(page.context["form"]["text"].value().encode())
    assert (found.version, found.body) == ("1.1.0", reference_policy().body)


def test_a_preview_publishes_nothing(admin):
    page = shown(admin, as_text(scoring__default_required=3))

    assert page.status_code == 200
    assert PolicyVersion.objects.count() == 1
    assert [row.new for row in page.context["changes"]] == ["3"]


def test_what_was_shown_can_be_published(admin, administrator):
    sent = as_text(scoring__default_required=3)

    response = published(admin, shown(admin, sent), sent)

    row = PolicyVersion.objects.first()
    assert response["Location"] == "/policies/"
    assert (row.version, row.published_by) == ("1.1.0", str(administrator))
    assert "Policy 1.1.0 is published" in text(admin.get("/policies/"))


def test_a_file_takes_the_place_of_the_text(admin):
    file = SimpleUploadedFile("policy.yaml", as_text(scoring__default_required=3).encode())

    page = admin.post(NEW, {"text": "nonsense", "file": file})

    assert page.context["form"]["text"].value() == as_text(scoring__default_required=3)
    assert [row.new for row in page.context["changes"]] == ["3"]


def test_errors_are_named_in_the_language_of_the_page_and_the_text_stays(admin):
    admin.cookies["django_language"] = "it"
    sent = yaml.safe_dump(document(version="1.1.0", scoring__default_required=7, robustness__box_width=None))

    page = shown(admin, sent)

    assert page.status_code == 422
    assert page.context["form"]["text"].value() == sent
    said = text(page)
    assert "scoring.default_required deve essere un numero intero da 0 a 4, non 7" in said
    assert "robustness.box_width manca" in said
    assert "2 errori nelle regole" in said


def test_a_file_that_is_not_text_is_refused(admin):
    page = admin.post(NEW, {"file": SimpleUploadedFile("policy.yaml", b"\xff\xfe\x00\x01")})

    assert page.status_code == 422
    assert "the file is not text in UTF-8" in text(page)


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        ("1.0.0", {"scoring__default_required": 3}, "Number 1.0.0 is taken by another policy"),
        ("0.9.0", {"scoring__default_required": 3}, "The number must be above 1.0.0"),
        ("1.1.0", {}, "there is nothing to publish"),
    ],
)
def test_what_cannot_be_published_says_why_and_the_text_stays(admin, number, changes, said):
    sent = write(content(version=number, **changes))

    page = shown(admin, sent)

    assert (page.status_code, page.context["form"]["text"].value()) == (422, sent)
    assert said in text(page)


def test_somebody_else_published_meanwhile(admin):
    sent = write(content(version="1.2.0", scoring__default_required=3))
    page = shown(admin, sent)
    publish_policy(content=content(version="1.1.0", scoring__minor_limit=0), by=SYSTEM)

    response = published(admin, page, sent)

    assert response.status_code == 409
    assert "Policy 1.1.0 was published meanwhile" in text(response)
    assert [row.name for row in response.context["changes"]] == [
        "Needed level where the client named none",
        "Small gaps of must-haves that are allowed",
    ]
    assert PolicyVersion.objects.count() == 2


def test_somebody_else_published_in_the_same_moment(admin, monkeypatch):
    sent = as_text(scoring__default_required=3)
    page = shown(admin, sent)

    def taken(**_):
        raise PolicyTaken

    monkeypatch.setattr("reports.views.policies.publish_policy", taken)

    assert published(admin, page, sent).status_code == 409
    assert PolicyVersion.objects.count() == 1


def test_numbers_changed_after_the_preview_are_shown_again(admin):
    page = shown(admin, as_text(scoring__default_required=3))

    response = published(admin, page, as_text(scoring__default_required=4))

    assert response.status_code == 409
    assert "not the ones you were shown" in text(response)
    assert PolicyVersion.objects.count() == 1


def test_preview_says_how_many_verdicts_in_review_would_change(admin, consultant):
    stays = factories.in_review(consultant, "manufacturer-120")
    falls = factories.in_review(consultant, "municipality-350")
    waiting = factories.imported("start-up-38")
    for assessment in (stays, falls, waiting):
        score(assessment=assessment, by=SYSTEM)

    # The one scores 98.7 and is strong, the other 94.0 and conditional: a must-have is one level short.
    page = shown(admin, as_text(scoring__bands={"strong": 95, "good": 94.5, "conditional": 94.2, "weak": 30}))

    found = page.context["impact"]
    assert (found.waiting, found.looked) == (2, 2)
    assert [(row.assessment, row.old_verdict, row.new_verdict) for row in found.verdicts] == [
        (falls, "conditional", "weak")
    ]
    assert "1 of 2 verdicts on our own house would change" in text(page)
    assert "href" not in page.content.decode().split("Verdict then")[-1].split("</table>")[0]
    assert ScoreRun.objects.count() == 3


def test_impact_is_what_the_runs_become(consultant):
    assessment = factories.in_review(consultant, "municipality-350")
    before = score(assessment=assessment, by=SYSTEM)
    new = content(version="1.1.0", scoring__evidence_factor={"declared": 0, "documented": 0.5, "verified": 1})
    foreseen = impact(new=new, current=PolicyVersion.objects.get()).moved[0]

    publish_policy(content=new, by=SYSTEM)
    after = score(assessment=assessment, by=SYSTEM)

    results = [run.result["integrators"]["ovea"] for run in (before, after)]
    assert [foreseen.old_verdict, foreseen.new_verdict] == [rated["verdict"] for rated in results]
    assert [str(foreseen.old_score), str(foreseen.new_score)] == [rated["score_1dp"] for rated in results]


def test_impact_takes_the_same_queries_for_one_and_three_assessments(consultant, django_assert_num_queries):
    def look():
        # house, how many, the newest runs with their clients
        with django_assert_num_queries(3):
            found = impact(new=stricter(), current=policy)
        return found.looked

    policy = PolicyVersion.objects.get()
    cases = ("manufacturer-120", "municipality-350", "start-up-38")
    for count, name in enumerate(cases, 1):
        score(assessment=factories.in_review(consultant, name), by=SYSTEM)
        assert look() == count


def test_impact_looks_at_so_many_only(consultant, monkeypatch):
    monkeypatch.setattr("scoring.policy_impact.MOST", 1)
    for name in ("manufacturer-120", "municipality-350"):
        score(assessment=factories.in_review(consultant, name), by=SYSTEM)

    found = impact(new=stricter(), current=PolicyVersion.objects.get())

    assert MOST == 100
    assert (found.waiting, found.looked) == (2, 1)


def test_impact_without_anything_in_review(admin):
    page = shown(admin, as_text(scoring__default_required=3))

    assert "No assessment in review is scored" in text(page)


BROKEN = [
    {"version": 3},
    {"scoring": 3},
    {"scoring__nonsense": 1},
    {"scoring__minor_limit": None},
    {"scoring__must_have_min_evidence": "rumour"},
    {"scoring__default_required": 9},
    {"scoring__min_coverage": 7},
    {"scoring__min_coverage": "1/0"},
    {"scoring__level_max": 5},
    {"scoring__bands": {"strong": 1, "good": 2, "conditional": 3, "weak": 4}},
    {"scoring__cap": {**DEFAULT_POLICY["cap"], "unmet_major": "strong"}},
]
UNREADABLE = [
    *("", "a: *b", "a: !tag 1", "? [1]\n: 2", "a: 1\na: 2", "a: 0x_\n", "a: '\x07'", "[" * 3000),
    *("x" * 70_000, "a: !!int x"),
]


@pytest.mark.parametrize("lang", ["it", "fr"])
def test_every_reason_of_the_reader_is_translated(lang):
    texts = [yaml.safe_dump(document(**changes)) for changes in BROKEN] + UNREADABLE
    with override(lang):
        for sent in texts:
            with pytest.raises(PolicyError) as error:
                read(sent.encode())
            for problem in error.value.problems:
                assert problem_reason(problem) != problem.reason, problem


def test_a_reason_that_is_new_is_said_as_it_is():
    assert problem_reason(PolicyProblem(1, "", "something else")) == "something else"
