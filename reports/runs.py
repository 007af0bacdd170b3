"""What the pages about score runs show: the list of an assessment's runs, and what moved a result from one run to another.

Only the functions that say so make queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models import Assessment, QuestionnaireVersion
from reports.rendering.formatting import one_decimal
from reports.rendering.view import reason
from reports.run_words import Acts, Names, described
from reports.snapshot import fit as fitting
from scoring.comparing import IN_BOTH, Causes, RunDifference, causes, compare
from scoring.models import Integrator, ScoreRun

PAGE_SIZE = 25
CHOICES = 100  # the newest runs, among which a page lets one choose
SHOWN = ("verdict", "score_1dp", "low", "high")


def listed(assessment: Assessment, house: Integrator | None) -> QuerySet[ScoreRun]:
    """The runs, newest first, with the parts of the house's result that the list shows; the results stay in the database."""
    found = _light(assessment)
    if house is None:
        return found
    path = KeyTransform(house.slug, KeyTransform("integrators", "result"))
    before = KeyTransform(house.slug, KeyTransform("integrators", KeyTransform("result", "baseline")))
    return found.annotate(
        **{f"rated_{part}": KeyTransform(part, path) for part in SHOWN},
        computed_score=KeyTransform("score_1dp", before),
    )


def _light(assessment: Assessment | int) -> QuerySet[ScoreRun]:
    """An assessment's runs without their results, newest first."""
    return (
        ScoreRun.objects.filter(assessment=assessment)
        .defer("result", "baseline")
        .annotate(computed_inputs=KeyTransform("inputs", "baseline"))
        .order_by("-pk")
    )


@dataclass(frozen=True)
class Row:
    """One run in the list. `before`: the number of the run before it; `causes` say why it was computed.

    `acts`: how many of a consultant's acts count in it; `computed`: the score without them.
    """

    number: int
    at: datetime
    by: str
    verdict: str | None
    score: str | None
    low: str | None
    high: str | None
    policy: str
    questionnaire: str
    before: int | None
    causes: list[str]
    acts: int
    computed: str | None


def rows(page: Sequence[Any], names: Mapping[str, str]) -> list[Row]:
    """The runs of one page of the list, newest first. One query: the run before the last one."""
    runs = list(page)
    if not runs:
        return []
    older = _light(runs[-1].assessment_id).filter(pk__lt=runs[-1].pk).first()
    return [_row(run, before, names) for run, before in zip(runs, [*runs[1:], older], strict=True)]


def _row(run: Any, before: ScoreRun | None, names: Mapping[str, str]) -> Row:
    score, low, high = (getattr(run, f"rated_{part}", None) for part in SHOWN[1:])
    return Row(
        number=run.pk,
        at=run.created_at,
        by=run.created_by,
        verdict=getattr(run, "rated_verdict", None),
        score=_shown(score),
        low=_shown(low),
        high=_shown(high),
        policy=run.policy_version,
        questionnaire=run.questionnaire_version,
        before=None if before is None else before.pk,
        causes=[_("The first run")] if before is None else said_causes(causes(before, run), names),
        acts=sum(not act["effect"] for act in run.acts),
        computed=_shown(getattr(run, "computed_score", None)),
    )


def _shown(exact: str | None) -> str | None:
    return None if exact is None else one_decimal(Fraction(exact))


def said_causes(found: Causes, names: Mapping[str, str]) -> list[str]:
    """Why another run was computed, in words."""
    said = []
    if found.questionnaire:
        said.append(_("Questionnaire: %(old)s → %(new)s") % _from_to(found.questionnaire))
    if found.answers:
        said.append(
            ngettext("%(n)d criterion answered otherwise", "%(n)d criteria answered otherwise", found.answers)
            % {"n": found.answers}
        )
    if found.criteria:
        said.append(
            ngettext("%(n)d criterion came or went", "%(n)d criteria came or went", found.criteria)
            % {"n": found.criteria}
        )
    if found.priorities:
        said.append(_("Other priorities"))
    for slug, number in found.levels.items():
        text = ngettext(
            "%(name)s: %(n)d level or evidence changed", "%(name)s: %(n)d levels or evidence changed", number
        )
        said.append(text % {"name": names.get(slug, slug), "n": number})
    said += [_("%(name)s is rated now") % {"name": names.get(slug, slug)} for slug in found.joined]
    said += [_("%(name)s is rated no more") % {"name": names.get(slug, slug)} for slug in found.left]
    if found.acts_made:
        text = ngettext("%(n)d adjustment or waiver", "%(n)d adjustments or waivers", found.acts_made)
        said.append(text % {"n": found.acts_made})
    if found.acts_ended:
        text = ngettext(
            "%(n)d adjustment or waiver ended", "%(n)d adjustments or waivers ended", found.acts_ended
        )
        said.append(text % {"n": found.acts_ended})
    if found.policy:
        said.append(_("Scoring policy: %(old)s → %(new)s") % _from_to(found.policy))
    if found.engine:
        said.append(_("Scoring engine: %(old)s → %(new)s") % _from_to(found.engine))
    return said


def _from_to(pair: tuple[str, str]) -> dict[str, str]:
    return {"old": pair[0] or _("not recorded"), "new": pair[1] or _("not recorded")}


@dataclass(frozen=True)
class Side:
    """One of two runs as the page shows it: its numbers with one decimal, and why its verdict is what it is."""

    run: ScoreRun
    rated: bool
    verdict: str = ""
    reason: str = ""
    score: str | None = None
    low: str | None = None
    high: str | None = None


def side(run: ScoreRun, rated: Mapping[str, Any], lang: str) -> Side:
    if not rated:
        return Side(run, rated=False)
    fit = fitting.fit(rated, run.result["client"])
    said = reason({"fit": fit, "must_haves": {"total": len(rated["must_haves"])}}, lang)
    return Side(run, True, fit["verdict"], said, fit["score"], fit["low"], fit["high"])


def versions_of(runs: Iterable[ScoreRun]) -> dict[str, QuestionnaireVersion]:
    """The questionnaires that the runs answered, by their hash, as far as they are still here. One query."""
    hashes = {run.questionnaire_hash for run in runs}
    return {row.content_hash: row for row in QuestionnaireVersion.objects.filter(content_hash__in=hashes)}


def difference(
    assessment: Assessment, before: ScoreRun, after: ScoreRun, slug: str, lang: str
) -> dict[str, Any]:
    """Everything the page shows of an integrator. One query: the questionnaires of the runs."""
    found = compare(before, after, slug)
    versions = versions_of((before, after))
    contents = [
        row.content for run in (after, before) if (row := versions.get(run.questionnaire_hash)) is not None
    ]
    names = Names([*contents, assessment.questionnaire.content], assessment.questionnaire.content, lang)
    acts = Acts(before.acts, after.acts, slug)
    changes = [] if found.score is None else described(found.score.changes, names, acts)
    return {
        "status": found.status,
        "before": side(before, found.before, lang),
        "after": side(after, found.after, lang),
        "moved": sorted((row for row in changes if row.moved), key=lambda row: -row.size),
        "unmoved": [row for row in changes if not row.moved],
        "total": _total(found),
        "no_score": found.status == IN_BOTH and found.score is not None and found.score.points is None,
        "verdict_changed": found.verdict_changed,
        "range_changed": found.range_changed,
        "must_haves": [
            {
                "name": names.criterion(key),
                "link": names.link(key),
                "old": old,
                "new": new,
                "note": acts.note("must_have", key),
            }
            for key, old, new in found.must_haves
        ],
        "notes": notes(assessment, (before, after), versions),
    }


def _total(found: RunDifference) -> str | None:
    shown = None if found.score is None else found.score.shown
    return None if shown is None else one_decimal(shown)


def notes(
    assessment: Assessment, runs: Iterable[ScoreRun], versions: Mapping[str, QuestionnaireVersion]
) -> list[str]:
    """What one should know of the runs' questionnaires before reading: gone, another one than today's, or not recorded."""
    said = []
    for run in runs:
        if number := sum(not act["effect"] for act in run.acts):
            text = ngettext(
                "Run %(run)d counts %(n)d adjustment or waiver.",
                "Run %(run)d counts %(n)d adjustments or waivers.",
                number,
            )
            said.append(text % {"run": run.pk, "n": number})
        values = {"run": run.pk, "version": run.questionnaire_version, "now": str(assessment.questionnaire)}
        if not run.questionnaire_hash:
            text = _(
                "Run %(run)d does not know which version of the questionnaire it answered; its questions are named as in %(now)s."
            )
        elif run.questionnaire_hash not in versions:
            text = _(
                "Run %(run)d answered %(version)s, which is gone: questions that %(now)s does not ask are shown by their key."
            )
        elif run.questionnaire_hash != assessment.questionnaire.content_hash:
            text = _("Run %(run)d answered %(version)s; the assessment is on %(now)s today.")
        else:
            continue
        said.append(text % values)
    return said
