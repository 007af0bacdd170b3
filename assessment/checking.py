"""What the check page says besides the answers: what will be refused, contradictions, what is open; each with its places."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment import rules
from assessment.advice import Advice
from assessment.advising import advised
from assessment.catalogue.definition import PRIORITIES_STEP, Questionnaire
from assessment.models import Assessment
from assessment.screens import Section
from assessment.wording import contradiction_text, contradiction_why

SHOWN_PLACES = 4
"""How many questions one remark links to; a rule about everything would link to all of them."""


@dataclass(frozen=True)
class Place:
    """A question that one can go to and come back from."""

    label: str
    url: str


@dataclass(frozen=True)
class Places:
    """The first places of a remark, and how many more there are."""

    shown: list[Place]
    more: int


@dataclass(frozen=True)
class Remark:
    """A request that will not be taken on as it stands, or a contradiction (then without title and alternative).

    `why` explains a contradiction; `remedy` is the step where it is settled, when that is another one than its questions'.
    """

    kind: str
    title: str
    text: str
    why: str
    alternative: str
    places: Places
    remedy: Place | None = None


@dataclass(frozen=True)
class OpenStep:
    """The questions of one step that have no answer yet."""

    name: str
    places: list[Place]


@dataclass(frozen=True)
class Remarks:
    """Everything that the page says before the answers. `impossible` comes first; `incomplete`: not all could be worked out."""

    impossible: list[Remark]
    refused: list[Remark]
    contradictions: list[Remark]
    incomplete: bool


def remarks(assessment: Assessment, lang: str) -> Remarks:
    """What must be known before sending. No query of its own; the advisers make a few."""
    content, public_id = assessment.questionnaire.content, assessment.public_id
    advice = advised(assessment, lang)
    spoken = [(item.kind, _remark(item, content, public_id, lang)) for item in advice.items]
    return Remarks(
        impossible=[remark for kind, remark in spoken if kind == "impossible"],
        refused=[remark for kind, remark in spoken if kind != "impossible"],
        contradictions=[
            Remark(
                kind="contradiction",
                title="",
                text=contradiction_text(found, lang),
                why=contradiction_why(found, lang),
                alternative="",
                places=_places(content, found.keys, public_id, lang),
                remedy=_step(content, found.remedy, public_id, lang) if found.remedy else None,
            )
            for found in rules.contradictions(content, assessment.answers_by_step)
        ],
        incomplete=advice.incomplete,
    )


def _remark(item: Advice, content: Questionnaire, public_id: str, lang: str) -> Remark:
    return Remark(
        kind=item.kind,
        title=item.title,
        text=item.reason,
        why="",
        alternative=item.alternative,
        places=_places(content, item.keys, public_id, lang),
    )


def _places(content: Questionnaire, keys: Sequence[str], public_id: str, lang: str) -> Places:
    found = [place for place in (_place(content, key, public_id, lang) for key in keys) if place]
    return Places(found[:SHOWN_PLACES], max(0, len(found) - SHOWN_PLACES))


def _place(content: Questionnaire, key: str, public_id: str, lang: str) -> Place | None:
    """The question of that key, or None: an adviser may speak of facts that this questionnaire does not ask."""
    if any(fact.key == key for fact in content.facts):
        step, label, anchor = content.step_of_fact(key), content.fact(key).label.get(lang), f"fact_{key}"
    elif any(criterion.key == key for criterion in content.criteria):
        criterion = content.criterion(key)
        step, anchor = content.step_of_criterion(key), f"criterion_{key}"
        label = f"{criterion.number} {criterion.name.get(lang)}"
    else:
        return None
    return Place(label, question_url(reverse("assessment:step", args=[public_id, step]), anchor))


def _step(content: Questionnaire, step: str, public_id: str, lang: str) -> Place:
    """A whole step, where the client can settle something."""
    if step == PRIORITIES_STEP:
        label = _("Your priorities")
    elif any(block.key == step for block in content.blocks):
        label = content.block(step).title.get(lang)
    else:
        label = content.competency(step).name.get(lang)
    return Place(label, f"{reverse('assessment:step', args=[public_id, step])}?from=check")


def question_url(step_url: str, anchor: str) -> str:
    """The address of a question from which saving leads back to the check page."""
    return f"{step_url}?from=check#{anchor}"


def open_steps(sections: Sequence[Section]) -> list[OpenStep]:
    """The questions without an answer, by step."""
    return [
        OpenStep(
            section.step.name,
            [
                Place(line.question, question_url(section.step.url, line.anchor))
                for line in section.lines
                if line.is_missing
            ],
        )
        for section in sections
        if section.missing
    ]
