"""What the page "How do you want to answer?" says: each form's effort, the profile that fits, the choice in words. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.catalogue.definition import FORM_FACT, START_STEP, Questionnaire, StartingProfile
from assessment.catalogue.profiles import SECTOR_FACT, SIZE_FACT, Size
from assessment.pace import Pace
from assessment.rules import criterion_answered
from assessment.skipping import AUTOMATIC, Answers, Hidden, facts_of, skipped
from assessment.starting import Choice, FormKind
from assessment.values import is_answer
from assessment.wording import number


@dataclass(frozen=True)
class Effort:
    """What one form asks: criteria of the competencies and required facts, how many are open, the minutes for those."""

    criteria: int
    facts: int
    open: int
    minutes: int


def effort(questionnaire: Questionnaire, answers: Answers, form: str, pace: Pace) -> Effort:
    """The questions of a form as the facts stand now, at the client's own pace; what is not asked is not counted."""
    not_asked = _skipped_in(form, questionnaire, answers)
    criteria = [
        criterion_answered(answers.get(competency.key, {}).get(criterion.key))
        for competency in questionnaire.competencies
        for criterion in competency.criteria
        if criterion.key not in not_asked.criteria
    ]
    facts = [
        is_answer(fact, answers.get(block.key, {}).get(fact.key))
        for block in questionnaire.blocks
        for fact in block.facts
        if fact.required and fact.key not in not_asked.facts
    ]
    still_open = criteria.count(False) + facts.count(False)
    return Effort(len(criteria), len(facts), still_open, pace.minutes_for(still_open))


@dataclass(frozen=True)
class Fit:
    """What the facts recommend. `profiles` fit the sector, the first one best; `sector` is its label."""

    profiles: tuple[StartingProfile, ...]
    sector: str | None
    size: Size | None
    mailboxes: int | None


def fit(questionnaire: Questionnaire, answers: Answers, lang: str) -> Fit:
    """The profiles and the size that fit the facts answered so far."""
    facts = facts_of(questionnaire, answers)
    sector, mailboxes = facts.get(SECTOR_FACT), facts.get(SIZE_FACT)
    counted = mailboxes if isinstance(mailboxes, int) and mailboxes > 0 else None
    label = next(
        (
            fact.option_label(sector, lang)
            for fact in questionnaire.facts
            if fact.key == SECTOR_FACT and sector
        ),
        None,
    )
    return Fit(
        profiles=tuple(profile for profile in questionnaire.profiles if sector in profile.sectors),
        sector=label,
        size=None if counted is None else questionnaire.size_limits.size(counted),
        mailboxes=counted,
    )


def size_decides(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether fewer questions than those of the full form are asked while nobody chose: the skip rules say for whom."""
    automatic, full = (_skipped_in(form, questionnaire, answers) for form in (AUTOMATIC, "full"))
    return automatic.criteria != full.criteria


def has_short_form(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether the short form asks less than the full one; a questionnaire without a rule for it has only one form."""
    short, full = (_skipped_in(form, questionnaire, answers) for form in ("short", "full"))
    return short.criteria != full.criteria


def has_choice(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether there is anything to choose before answering: another form, or a starting profile."""
    return bool(questionnaire.profiles) or has_short_form(questionnaire, answers)


def _skipped_in(form: str, questionnaire: Questionnaire, answers: Answers) -> Hidden:
    """What would not be asked in that form."""
    return skipped(questionnaire, {**answers, START_STEP: {FORM_FACT: form}})


def open_criteria(questionnaire: Questionnaire, answers: Answers) -> tuple[int, int]:
    """How many criteria that are asked a profile would fill, and how many are answered already."""
    not_asked = skipped(questionnaire, answers)
    given = [
        criterion_answered(answers.get(competency.key, {}).get(criterion.key))
        for competency in questionnaire.competencies
        for criterion in competency.criteria
        if criterion.key not in not_asked.criteria
    ]
    return given.count(False), given.count(True)


def form_words() -> dict[FormKind, str]:
    """The forms inside a sentence."""
    return {"full": _("full form"), "short": _("short form")}


def size_words() -> dict[Size, str]:
    return {"small": _("small size"), "medium": _("medium size"), "large": _("large size")}


def size_labels(questionnaire: Questionnaire) -> dict[Size, str]:
    """Each size with its limits in mailboxes."""
    limits = questionnaire.size_limits
    low, high = number(limits.small_below), number(limits.large_above)
    return {
        "small": _("Small: fewer than %(low)s mailboxes") % {"low": low},
        "medium": _("Medium: %(low)s to %(high)s mailboxes") % {"low": low, "high": high},
        "large": _("Large: more than %(high)s mailboxes") % {"high": high},
    }


def in_words(choice: Choice, lang: str, *, by_size: bool) -> str:
    """The choice as one line: "full form, profile “Manufacturer”, medium size". `by_size`: see `size_decides`."""
    unchosen = _("the questions for your size") if by_size else form_words()["full"]
    parts = [form_words()[choice.form] if choice.form else unchosen]
    if choice.profile is None:
        parts.append(_("no starting profile"))
    else:
        parts.append(_("profile “%(name)s”") % {"name": choice.profile.name.get(lang)})
        parts.append(size_words()[choice.size or "medium"])
    return ", ".join(parts)
