"""What the pages of the profiles show: criteria by competency, how much is known, and what differs between two profiles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessment.catalogue.definition import Competency, Questionnaire
from assessment.models import QuestionnaireVersion
from assessment.wording import country_names, day, number
from scoring.models import Capability
from scoring.profile_schema import KINDS, Eligibility, Level, Profile


@dataclass(frozen=True)
class Known:
    """What profiles can speak of: the `newest` questionnaires, one for each slug, and the keys of all that were published."""

    newest: list[Questionnaire]
    criteria: frozenset[str]
    functions: frozenset[str]

    @property
    def asked(self) -> list[str]:
        """The criteria of the newest questionnaires, in order, once each."""
        return list(dict.fromkeys(c.key for content in self.newest for c in content.criteria))

    def criterion_title(self, key: str, lang: str) -> str:
        """`1.2 Ability to say no`; the key where no newest questionnaire has it."""
        for content in self.newest:
            for criterion in content.criteria:
                if criterion.key == key:
                    return f"{criterion.number} {criterion.name.get(lang)}"
        return key

    def level_text(self, key: str, level: int, lang: str) -> str:
        for content in self.newest:
            for criterion in content.criteria:
                if criterion.key == key:
                    return criterion.levels[level].get(lang)
        return ""

    def option_label(self, fact: str, value: str, lang: str) -> str:
        """An option of a fact as a questionnaire words it; the value itself where none does."""
        for content in self.newest:
            for entry in content.facts:
                if entry.key == fact and value in entry.values:
                    return entry.option_label(value, lang)
        return value

    def function_choices(self, lang: str) -> list[tuple[str, str]]:
        """(key, label) of every function that a newest questionnaire asks for."""
        return list(
            {
                value: fact.option_label(value, lang)
                for content in self.newest
                for fact in content.facts
                if fact.key == "functions"
                for value in fact.values
            }.items()
        )


def known() -> Known:
    """One query where the contents are known to this process."""
    newest_of = QuestionnaireVersion.objects.order_by().values("slug").annotate(newest=Max("pk"))
    rows = list(QuestionnaireVersion.objects.defer("definition").order_by("pk"))
    newest = {entry["newest"] for entry in newest_of} if len(rows) > 1 else {row.pk for row in rows}
    contents = [row.content for row in rows]
    return Known(
        newest=[row.content for row in rows if row.pk in newest],
        criteria=frozenset(c.key for content in contents for c in content.criteria),
        functions=frozenset(
            value
            for content in contents
            for fact in content.facts
            if fact.key == "functions"
            for value in fact.values
        ),
    )


@dataclass(frozen=True)
class Share:
    """How much of the criteria is known, proven (documented or verified, and not expired) and expired; percents rounded down."""

    total: int
    known: int
    proven: int
    expired: int

    def percent(self, count: int) -> int:
        return 100 * count // self.total if self.total else 0

    @property
    def known_percent(self) -> int:
        return self.percent(self.known)

    @property
    def proven_percent(self) -> int:
        return self.percent(self.proven)

    @property
    def expired_percent(self) -> int:
        return self.percent(self.expired)


def is_expired(level: Level, on: date) -> bool:
    return level.expires is not None and level.expires <= on


def share(profile: Profile, criteria: Iterable[str], on: date) -> Share:
    """How much of these criteria the profile says on a day."""
    levels = [profile.level(key) for key in criteria]
    stated = [level for level in levels if level.level is not None]
    return Share(
        total=len(levels),
        known=len(stated),
        proven=sum(level.evidence != "declared" and not is_expired(level, on) for level in stated),
        expired=sum(is_expired(level, on) for level in stated),
    )


@dataclass(frozen=True)
class Row:
    """One criterion of a profile as a page lists it."""

    key: str
    title: str
    level: int | None
    level_text: str
    evidence: str
    expired: bool
    source: str
    is_link: bool
    dated: date | None
    expires: date | None


@dataclass(frozen=True)
class Section:
    """One competency of a questionnaire (or, with key "", what only earlier questionnaires asked)."""

    questionnaire: str
    key: str
    title: str
    rows: list[Row]
    share: Share


def sections(profile: Profile, known: Known, lang: str, on: date) -> list[Section]:
    """The whole profile by competency, criteria that are unknown too."""
    found = [
        Section(
            questionnaire=content.slug,
            key=competency.key,
            title=f"{competency.number}. {competency.name.get(lang)}",
            rows=_rows(profile, known, [c.key for c in competency.criteria], lang, on),
            share=share(profile, [c.key for c in competency.criteria], on),
        )
        for content in known.newest
        for competency in content.competencies
    ]
    if left := sorted(set(profile.criteria) - set(known.asked)):
        rows = _rows(profile, known, left, lang, on)
        title = _("Criteria of earlier questionnaires")
        found.append(Section("", "", title, rows, share(profile, left, on)))
    return found


def _rows(profile: Profile, known: Known, keys: Iterable[str], lang: str, on: date) -> list[Row]:
    return [_row(key, profile.level(key), known, lang, on) for key in keys]


def _row(key: str, level: Level, known: Known, lang: str, on: date) -> Row:
    return Row(
        key=key,
        title=known.criterion_title(key, lang),
        level=level.level,
        level_text="" if level.level is None else known.level_text(key, level.level, lang),
        evidence="" if level.level is None else evidence_word(level.evidence),
        expired=is_expired(level, on),
        source=level.source,
        is_link=is_link(level.source),
        dated=level.dated,
        expires=level.expires,
    )


def competency_of(known: Known, questionnaire: str, key: str) -> Competency | None:
    """The competency that a page edits, or None."""
    return next(
        (
            competency
            for content in known.newest
            if content.slug == questionnaire
            for competency in content.competencies
            if competency.key == key
        ),
        None,
    )


def is_link(source: str) -> bool:
    """Whether a source is an address that a page may lead to."""
    return source.startswith(("https://", "http://")) and " " not in source


def evidence_word(evidence: str) -> str:
    return str(Capability.Evidence(evidence).label)


def kind_label(known: Known, kind: str, lang: str) -> str:
    return known.option_label("regimes", kind, lang)


def stated(profile: Profile, known: Known, lang: str, on: date) -> list[tuple[str, list[str], str]]:
    """What the profile states for the gates: (what, lines, source); no line where nothing is stated."""
    return [
        (label, _lines(profile, part, known, lang, on), _source(profile, part)) for part, label in _facts()
    ]


def part_title(part: str, known: Known, lang: str) -> str:
    """What a part of a profile (as `profile_parts` names it) is called."""
    if part.startswith("criteria."):
        return known.criterion_title(part.removeprefix("criteria."), lang)
    return {"name": _("Name"), **dict(_facts())}[part]


def _facts() -> list[tuple[str, str]]:
    return [
        ("largest_installation", _("Largest installation")),
        ("functions", _("Functions that are part of the service")),
        ("eligibilities", _("Legal eligibilities")),
        ("price", _("Indicative price")),
    ]


def _source(profile: Profile, part: str) -> str:
    return str(getattr(getattr(profile, part), "source", ""))


def _lines(profile: Profile, part: str, known: Known, lang: str, on: date | None) -> list[str]:
    value = getattr(profile, part)
    if value is None:
        return []
    if part == "largest_installation":
        return [_("%(count)s mailboxes") % {"count": number(value.mailboxes)}]
    if part == "functions":
        order = [key for key, _label in known.function_choices(lang)]
        offered = sorted(value.offered, key=lambda key: order.index(key) if key in order else len(order))
        labels = [known.option_label("functions", key, lang) for key in offered]
        return [", ".join(labels)] if labels else [_("none")]
    if part == "price":
        return [_("€ %(amount)s for each mailbox and month") % {"amount": amount(value.per_mailbox_month)}]
    return [_eligibility(entry, known, lang, on) for entry in value] or [_("none")]


def amount(value: Decimal) -> str:
    """Euros with two decimals, as the language writes them."""
    return number_format(value, decimal_pos=2, use_l10n=True)


def _eligibility(entry: Eligibility, known: Known, lang: str, on: date | None) -> str:
    parts = [kind_label(known, entry.kind, lang)]
    if entry.country:
        parts.append(country_names(lang).get(entry.country, entry.country))
    if entry.source:
        parts.append(entry.source)
    if entry.expires and on and entry.expires <= on:
        parts.append(_("expired on %(day)s") % {"day": day(entry.expires)})
    elif entry.expires:
        parts.append(_("until %(day)s") % {"day": day(entry.expires)})
    return ", ".join(parts)


# --- What differs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One part (as `profile_parts` names it) that differs: its lines before and after, none where nothing is said."""

    part: str
    title: str
    old: list[str]
    new: list[str]


def changes(old: dict[str, Any] | Profile, new: Profile, known: Known, lang: str) -> list[Change]:
    """What differs from one profile to another, names and facts first, then criteria in the questionnaires' order."""
    before = old if isinstance(old, Profile) else Profile.model_validate(old)
    found = list(_named(before, new))
    found += [
        Change(part, label, *(described(entry, part, known, lang) for entry in (before, new)))
        for part, label in _facts()
        if getattr(before, part) != getattr(new, part)
    ]
    keys = [*known.asked, *sorted({*before.criteria, *new.criteria} - set(known.asked))]
    found += [
        Change(
            f"criteria.{key}",
            known.criterion_title(key, lang),
            *(described(entry, f"criteria.{key}", known, lang) for entry in (before, new)),
        )
        for key in keys
        if before.level(key) != new.level(key)
    ]
    return found


def _named(before: Profile, new: Profile) -> Iterator[Change]:
    if before.name != new.name:
        yield Change("name", _("Name"), _names(before), _names(new))


def _names(profile: Profile) -> list[str]:
    names = profile.name
    return [
        text for text in (names.en, names.it and f"it: {names.it}", names.fr and f"fr: {names.fr}") if text
    ]


def described(profile: Profile, part: str, known: Known, lang: str) -> list[str]:
    """A part of a profile as lines of text; none where nothing is said."""
    if part == "name":
        return _names(profile)
    if part.startswith("criteria."):
        key = part.removeprefix("criteria.")
        return _level_lines(profile.level(key), known, key, lang)
    lines = _lines(profile, part, known, lang, None)
    source = _source(profile, part)
    return [*lines, _("Source: %(source)s") % {"source": source}] if lines and source else lines


def _level_lines(level: Level, known: Known, key: str, lang: str) -> list[str]:
    lines = []
    if level.level is not None:
        text = known.level_text(key, level.level, lang)
        lines.append(f"{level.level}, {evidence_word(level.evidence)}" + (f" ({text})" if text else ""))
    if level.source:
        lines.append(_("Source: %(source)s") % {"source": level.source})
    if level.dated:
        lines.append(_("Dated %(day)s") % {"day": day(level.dated)})
    if level.expires:
        lines.append(_("Expires on %(day)s") % {"day": day(level.expires)})
    return lines


def eligibility_choices(known: Known, lang: str) -> list[tuple[str, str]]:
    """(key, label) of the legal eligibilities."""
    return [(kind, kind_label(known, kind, lang)) for kind in KINDS]
