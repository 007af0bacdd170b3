"""An integrator's profile as plain data: what its YAML file, its versions and its pages have in common.

```yaml
slug: blue-mail
name: {en: Blue Mail, it: Blue Mail, fr: Blue Mail}   # it and fr may be left out
largest_installation: {mailboxes: 12000, source: https://blue.example/references}
functions: {offered: [webmail, outlook], source: data sheet 2026}
eligibilities:
- {kind: public_sector_qualification, country: IT, source: register entry 42, expires: 2027-03-31}
price: {per_mailbox_month: '3.90', source: price list 2026}
criteria:
  says_no: {level: 3, evidence: documented, source: sample report, dated: 2026-05-01, expires: 2027-05-01}
```

What is left out is not stated, which is something else than an empty list. Errors carry types (`PydanticCustomError`) so that
`profile_reading` can word them in the reader's language.
"""

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictInt,
    StrictStr,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from assessment.catalogue.codes import COUNTRIES
from assessment.catalogue.parts import LEVELS, Strict
from scoring.alternatives import PRESENT_PROVIDER

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CRITERION = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_SLUG, LONGEST_NAME, LONGEST_SOURCE = 60, 120, 500
MOST_MAILBOXES = 100_000_000
DEAREST = Decimal("99999.99")
CENTS = Decimal("0.01")

Evidence = Literal["declared", "documented", "verified"]
Kind = Literal["public_sector_qualification", "health_hosting", "iso_27001"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Legal eligibilities, by the keys of the client's fact `regimes`. A certification holds everywhere, the others in a country."""
EVERYWHERE: tuple[Kind, ...] = ("iso_27001",)


def _day(value: object) -> object:
    """ISO dates only; pydantic alone would also take a number of seconds."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_a_date", "must be a date such as 2027-03-31")


def _text(value: object) -> object:
    """One line without blanks around it."""
    if not isinstance(value, str):
        return value
    if "\0" in value:
        raise PydanticCustomError("not_a_text", "holds a character that is not text")
    return " ".join(value.split())


def _price(value: object) -> object:
    """Euros with at most two decimals. YAML's binary numbers count as what is written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise PydanticCustomError("not_a_price", "must be an amount in euros with at most two decimals")
    text = str(value)
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        raise PydanticCustomError("not_a_price", "must be an amount in euros with at most two decimals")
    amount = Decimal(text)
    if amount > DEAREST or amount != amount.quantize(CENTS):
        raise PydanticCustomError("not_a_price", "must be an amount in euros with at most two decimals")
    return amount.quantize(CENTS)


Day = Annotated[date | None, BeforeValidator(_day)]
Source = Annotated[StrictStr, BeforeValidator(_text), Field(max_length=LONGEST_SOURCE)]
Name = Annotated[StrictStr, BeforeValidator(_text), Field(max_length=LONGEST_NAME)]
Price = Annotated[Decimal, BeforeValidator(_price), PlainSerializer(str)]


class Names(Strict):
    """The name in three languages; Italian and French "" where the plain name serves, as a company's own does."""

    en: Name = Field(min_length=1)
    it: Name = ""
    fr: Name = ""


class Installation(Strict):
    """The largest installation that runs for one client, and where that can be read."""

    mailboxes: StrictInt = Field(ge=1, le=MOST_MAILBOXES)
    source: Source = ""


class Functions(Strict):
    """The functions that are part of the service, by the keys of the questionnaire's fact `functions`."""

    offered: tuple[StrictStr, ...]
    source: Source = ""

    @field_validator("offered")
    @classmethod
    def _once_each(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for key in value:
            if not CRITERION.fullmatch(key):
                raise PydanticCustomError("not_a_key", "{key} is not a key", {"key": key[:60]})
        return tuple(sorted(set(value)))


class Eligibility(Strict):
    """One legal eligibility: where it holds (None for those that hold everywhere), its source, and its end."""

    kind: Kind
    country: StrictStr | None = None
    source: Source = ""
    expires: Day = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.kind in EVERYWHERE) != (self.country is None):
            code = "country_too_many" if self.country else "country_missing"
            raise PydanticCustomError(code, "names its country, unless it holds everywhere")
        if self.country is not None and self.country not in COUNTRIES:
            raise PydanticCustomError("not_a_country", "the country must be a code such as IT")
        return self


class MailboxPrice(Strict):
    """An indicative price in euros for one mailbox and month, VAT excluded."""

    per_mailbox_month: Price
    source: Source = ""


class Level(Strict):
    """What is known of one criterion. `level` None is unknown; then there is a source at most (whom one asked)."""

    level: StrictInt | None = Field(default=None, ge=0, le=LEVELS - 1)
    evidence: Evidence = "declared"
    source: Source = ""
    dated: Day = None
    expires: Day = None

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.level is None and (self.evidence != "declared" or self.dated or self.expires):
            raise PydanticCustomError("evidence_without_level", "there is evidence but no level")
        if self.dated and self.expires and self.expires <= self.dated:
            raise PydanticCustomError("expires_too_early", "the evidence expires before its own date")
        return self


UNKNOWN = Level()


class Profile(Strict):
    """Everything an integrator states. A criterion that is missing is unknown."""

    slug: StrictStr
    name: Names
    largest_installation: Installation | None = None
    functions: Functions | None = None
    eligibilities: tuple[Eligibility, ...] | None = None
    price: MailboxPrice | None = None
    criteria: dict[StrictStr, Level] = {}

    @field_validator("slug")
    @classmethod
    def _free_slug(cls, value: str) -> str:
        if not SLUG.fullmatch(value) or len(value) > LONGEST_SLUG:
            raise PydanticCustomError("not_a_slug", "has lower-case letters, digits and single hyphens")
        if value == PRESENT_PROVIDER:
            raise PydanticCustomError("reserved_slug", "is reserved for the client's present provider")
        return value

    @field_validator("criteria")
    @classmethod
    def _known_only(cls, value: dict[str, Level]) -> dict[str, Level]:
        return {key: level for key, level in value.items() if level != UNKNOWN}

    def level(self, criterion: str) -> Level:
        """What is known of a criterion."""
        return self.criteria.get(criterion, UNKNOWN)

    def with_levels(self, levels: dict[str, Level]) -> "Profile":
        """The profile with these criteria said anew. The values are valid already."""
        merged = {key: level for key, level in {**self.criteria, **levels}.items() if level != UNKNOWN}
        return self.model_copy(update={"criteria": merged})

    def plain(self) -> dict[str, Any]:
        """As JSON: what is not stated is left out, dates are ISO texts, the price is a text."""
        return self.model_dump(mode="json", exclude_defaults=True)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of canonical JSON."""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
