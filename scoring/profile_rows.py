"""From an integrator's rows to its profile. Takes the models of a migration as well, so it imports none."""

from typing import Any

from scoring.profile_schema import Level, Profile


def profile_of(integrator: Any) -> Profile:
    """The profile as it stands. Reads the capabilities (prefetch them for several integrators)."""
    return Profile.model_validate(
        {
            "slug": integrator.slug,
            "name": {"en": integrator.name, "it": integrator.name_it, "fr": integrator.name_fr},
            **_stated(integrator),
            "criteria": {row.criterion: level_of(row) for row in integrator.capabilities.all()},
        }
    )


def level_of(row: Any) -> Level:
    """What a row says; without a level there is nothing that evidence could prove."""
    if row.level is None:
        return Level(source=row.source)
    return Level.model_validate(
        {
            "level": row.level,
            "evidence": row.evidence,
            "source": row.source,
            "dated": row.evidence_on,
            "expires": row.expires_on,
        }
    )


def _stated(row: Any) -> dict[str, Any]:
    return {
        "largest_installation": None
        if row.largest_installation is None
        else {"mailboxes": row.largest_installation, "source": row.largest_installation_source},
        "functions": None
        if row.functions is None
        else {"offered": row.functions, "source": row.functions_source},
        "eligibilities": row.eligibilities,
        "price": None
        if row.mailbox_price is None
        else {"per_mailbox_month": row.mailbox_price, "source": row.mailbox_price_source},
    }


def content_of(integrator: Any) -> dict[str, Any]:
    """What a version keeps: the profile as JSON, and where the integrator stands."""
    standing = {"house": integrator.is_house, "withdrawn": integrator.withdrawn_at is not None}
    return profile_of(integrator).plain() | {"standing": standing}
