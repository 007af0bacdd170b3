import re
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.actors import SYSTEM, Actor
from assessment.links import create_link
from reports import services
from reports.preview import integrator_for
from reports.rendering import figures
from scoring.models import Capability, Integrator
from scoring.services import score
from tests import factories
from tests.reports.pages import column, page_of, section, text

pytestmark = pytest.mark.django_db
INTEGRATORS = ["ovea", "mass-market-host", "in-house-team"]


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def test_headline_says_verdict_score_range_and_must_haves(browser):
    said = text(page_of(browser, factories.imported("municipality-350")))

    assert "conditional fit" in said
    assert "We recommend going ahead with Ovea only on conditions." in said
    assert "Score 94.0 Still possible 93.9–98.5 Must-haves met 19 / 20" in said


def test_unmet_must_haves_come_first(browser):
    report = page_of(browser, factories.imported("municipality-350")).context["report"]

    statuses = [row["must_status"] for row in report["must_rows"]]
    assert statuses[0] == "unmet_minor"
    assert set(statuses[1:]) == {"met"}


def test_unmet_must_haves_come_first_on_the_page(browser):
    page = page_of(browser, factories.imported(), integrator="mass-market-host")

    order = ["unmet_major", "unmet_minor", "unconfirmed", "unknown", "met"]
    statuses = [row["must_status"] for row in page.context["report"]["must_rows"]]
    keys = [row["key"] for row in page.context["report"]["must_rows"]]
    assert statuses == sorted(statuses, key=order.index)
    assert (statuses[0], len(statuses)) == ("unmet_major", 18)
    assert re.findall(r'href="#a-(\w+)"', section(page, "must-haves")) == keys


def test_gaps_are_in_the_engines_order(browser):
    assessment = factories.imported("municipality-350")
    engine = score(assessment=assessment, by=SYSTEM).result["integrators"]["ovea"]

    report = page_of(browser, assessment).context["report"]

    assert [gap["key"] for gap in report["gaps"]] == [gap["criterion"] for gap in engine["gaps"]]


def test_gaps_stand_on_the_page_in_the_engines_order(browser):
    assessment = factories.imported("start-up-38")
    engine = score(assessment=assessment, by=SYSTEM).result["integrators"]["in-house-team"]

    page = page_of(browser, assessment, integrator="in-house-team")

    shown = re.findall(r'href="#a-(\w+)"', section(page, "gaps"))
    assert shown == [gap["criterion"] for gap in engine["gaps"]]


def test_points_shown_add_up_to_the_score_shown(browser):
    report = page_of(browser, factories.imported("start-up-38"), integrator="mass-market-host").context[
        "report"
    ]

    points = [group["points"] for group in report["groups"] if group["points"] is not None]
    assert sum(points) == Decimal(report["fit"]["score"])


@pytest.mark.parametrize("slug", ["ovea", "mass-market-host", "in-house-team"])
def test_points_read_off_the_page_add_up_to_the_score_in_its_headline(browser, slug):
    page = page_of(browser, factories.imported("start-up-38"), integrator=slug)

    chart = section(page, "competencies")
    points = [Decimal(cell) for cell in column(chart, "Points")]
    total = re.search(r"<tfoot>.*<strong>([\d.]+)</strong>", chart, re.DOTALL).group(1)
    assert len(points) == 12
    assert str(sum(points)) == total
    assert f"Score {total} Still possible" in text(page)


@pytest.mark.parametrize("slug", ["ovea", "mass-market-host", "in-house-team"])
def test_ledger_read_off_the_page_adds_up_to_the_score(browser, slug):
    page = page_of(browser, factories.imported("start-up-38"), integrator=slug)

    ledger = section(page, "ledger")
    score = re.search(r'class="result"[^>]*><strong>([\d.]+)</strong>', ledger).group(1)
    total = Decimal(0)
    for account in re.findall(r"<details.*?</details>", ledger, re.DOTALL):
        lines = [Decimal(cell) for cell in column(account, "Points")]
        shown = Decimal(re.search(r"<tfoot>.*<strong>([\d.]+)</strong>", account, re.DOTALL).group(1))
        assert sum(lines) == shown
        total += shown
    assert str(total) == score
    assert f"Score {score} Still possible" in text(page)


def test_ledger_tells_how_each_point_is_computed(browser):
    page = page_of(browser, factories.imported())

    exact = re.findall(r'exact">([\d/]+) × ([\d/]+) = ([\d/]+)<', section(page, "ledger"))
    assert len(exact) == sum(
        row["applies"] for group in page.context["report"]["groups"] for row in group["criteria"]
    )
    assert all(Fraction(weight) * Fraction(value) == Fraction(points) for weight, value, points in exact)
    assert sum(Fraction(weight) for weight, _, _ in exact) == 100


def test_chart_is_the_documents_own(browser):
    """One drawing code: what the page shows on a wide screen is what the proposal prints."""
    page = page_of(browser, factories.imported())

    groups = page.context["report"]["groups"]
    assert figures.competencies(groups, "en").wide in page.content.decode()
    assert 'class="plot plot--narrow"' in section(page, "competencies")


def test_integrators_stand_side_by_side_and_can_be_chosen(browser):
    page = page_of(browser, factories.imported(), integrator="in-house-team")

    report = page.context["report"]
    assert [entry["slug"] for entry in report["comparison"].entries] == [*INTEGRATORS, "present-provider"]
    assert [entry["chosen"] for entry in report["comparison"].entries] == [False, False, True, False]
    assert "We advise against going ahead with In-house team" in text(page)


def test_unknown_integrator_falls_back_to_the_house(browser):
    assert page_of(browser, factories.imported(), integrator="nobody").context["report"]["slug"] == "ovea"


def test_two_integrators_of_one_name_are_told_apart(browser):
    assessment = factories.imported()
    Integrator.objects.update(name="The same", name_it="", name_fr="")

    compared = page_of(browser, assessment).context["report"]["comparison"]

    assert [entry["slug"] for entry in compared.entries] == [*INTEGRATORS, "present-provider"]


def test_clients_words_are_shown_as_text(browser):
    page = page_of(browser, factories.imported())

    assert "È già successo due volte &lt;b&gt;&amp; costa&lt;/b&gt;" in page.content.decode()
    assert "Exchange 2013 non è più aggiornato" in text(page)


def test_hostile_text_stays_text_wherever_it_stands(browser):
    hostile = "<script>alert('1')</script>{{ 7 }}"
    answers = factories.case("manufacturer-120")["answers"]
    answers["says_no"]["comment"] = hostile
    assessment = factories.imported(
        organisation={"name": hostile}, answers=answers, facts={"it_difficulties": hostile}
    )
    create_link(assessment=assessment, label=hostile, by=SYSTEM)
    Integrator.objects.filter(slug="ovea").update(name=hostile, name_it="", name_fr="")

    page = page_of(browser, assessment, integrator=hostile)

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    escaped = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;{{ 7 }}"
    assert section(page, "words").count(escaped) == 2  # the comment and the difficulties
    assert section(page, "links").count(escaped) == 2  # the person, and again on the button
    comparison = section(page, "comparison")
    assert comparison.count(escaped) >= 1
    assert hostile not in comparison


def test_range_names_its_causes(browser):
    assessment = factories.draft(
        answers={
            "says_no": {"required": 3},
            "inventory": {"dont_know": True},
            "tco": {"required": 3, "importance": 1},
        }
    )
    Integrator.objects.get(slug="ovea").capabilities.filter(criterion="tco").update(level=None)

    causes = page_of(browser, assessment).context["report"]["causes"]

    assert causes == {"required": 70, "importance": 71, "level": 1, "evidence": 70}


def test_contradictions_and_refusals_are_shown(browser):
    facts = {"downtime_h": 0, "mode": "big_bang"}
    document = factories.case("manufacturer-120")

    page = page_of(browser, factories.imported(facts=document["facts"] | facts))

    assert len(page.context["report"]["contradictions"]) == 1
    found = section(page, "contradictions")
    assert [place in found for place in ('href="#f-downtime_h"', 'href="#f-mode"')] == [True, True]
    assert "Requests to refuse" in text(page)
    assert "Alternative:" in text(page)
    assert 'href="#' in section(page, "refusals")


def test_report_of_an_empty_draft_is_honest(browser):
    said = text(page_of(browser, factories.draft()))

    assert "The client is still answering." in said
    assert "The price needs answers that are missing" in said
    assert "Start the review" not in said


@pytest.mark.parametrize("language", ["it", "fr", "en"])
def test_empty_draft_speaks_three_languages(browser, language):
    page = browser.get(f"/desk/{factories.draft().public_id}/", headers={"accept-language": language})

    words = {
        "it": "Quante caselle servono per ciascuna dimensione?",
        "fr": "Combien de boîtes faut-il pour chaque taille",
        "en": "How many mailboxes do you need of each size?",
    }
    assert words[language] in text(page)


@pytest.mark.parametrize("language", ["it", "fr", "en"])
def test_report_speaks_three_languages(browser, language):
    page = browser.get(f"/desk/{factories.imported().public_id}/", headers={"accept-language": language})

    words = {"it": "Che cosa fare ora", "fr": "Que faire ensuite", "en": "What to do next"}
    assert words[language] in text(page)


def test_page_takes_the_same_queries_whatever_it_shows(browser, consultant, django_assert_num_queries):
    # session, user, roles, assessment; integrators; the run; steps; prices: table, classes, bands, rates; links; proposals;
    # the form: integrators and whether there are any; the newest version; moves; the profile; what was asked of the client.
    # Before the approval the run is looked for among the profiles:
    # savepoint, integrators, capabilities, policy, acts, run, savepoint instead of one query.
    # After it the profiles are read once more, to say which have changed since.
    approved = factories.proposal(consultant).assessment
    for _ in range(2):
        services.propose(
            assessment=approved, integrator=integrator_for(None), language="en", author=consultant, by=SYSTEM
        )
    other = factories.in_review(consultant, "start-up-38")
    for assessment, queries in ((approved, 19), (other, 25)):
        page_of(browser, assessment)
        with django_assert_num_queries(queries):
            page_of(browser, assessment)


def test_nearly_empty_assessment_takes_the_same_queries(browser, consultant, django_assert_num_queries):
    priced = ("mailboxes", "mailboxes_by_class", "source_type")
    facts = {key: factories.case("manufacturer-120")["facts"][key] for key in priced}
    assessment = factories.in_review(consultant, facts=facts, answers={}, priorities=[])
    page_of(browser, assessment)

    with django_assert_num_queries(25):  # as above
        page = page_of(browser, assessment)

    assert "offer" in page.context


def test_prices_are_not_read_where_none_can_be_computed(browser, consultant, django_assert_num_queries):
    assessment = factories.in_review(consultant, facts={}, answers={}, priorities=[])
    page_of(browser, assessment)

    with django_assert_num_queries(21):  # as above, less the price table, its classes, bands and rates
        page = page_of(browser, assessment)

    assert "not_priceable" in page.context


def test_approved_report_stays_as_it_was_approved(browser, consultant):
    assessment = factories.proposal(consultant).assessment
    approved = page_of(browser, assessment).context["report"]["fit"]
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)

    after = page_of(browser, assessment)
    services.propose(
        assessment=assessment,
        integrator=integrator_for(None),
        language="fr",
        author=consultant,
        by=Actor.of(consultant),
    )
    newer = page_of(browser, assessment)

    assert (after.context["report"]["fit"], approved["verdict"]) == (approved, "strong")
    assert newer.context["report"]["fit"]["verdict"] == "decline"


def test_report_without_a_house_opens_with_the_leader(browser):
    assessment = factories.imported()
    Integrator.objects.update(is_house=False)

    report = page_of(browser, assessment).context["report"]

    assert report["slug"] == report["comparison"].entries[0]["slug"] == "ovea"


def test_criterion_without_importance_keeps_no_range_open(browser):
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 0}})
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(level=None)

    causes = page_of(browser, assessment).context["report"]["causes"]

    assert causes == {"required": 71, "importance": 71, "level": 0, "evidence": 71}


def test_report_without_a_score_has_no_ledger(browser):
    answers = {
        criterion.key: {"required": 2, "importance": 0} for criterion in factories.catalogue().criteria
    }

    page = page_of(browser, factories.draft(answers=answers))

    assert page.context["report"]["ledger"] is None
    assert "No criterion carries weight, so there is no score." in re.sub(
        r"<[^>]+>", "", section(page, "ledger")
    )
