"""What a new installation starts from, as data: reference integrators (in the import format) and the policy (`policy.yaml`)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scoring.policy_file import PolicyContent, read
from scoring.profile_rows import content_of, profile_of
from scoring.profile_schema import Profile, content_hash

FOLDER = Path(__file__).parent
POLICY = FOLDER / "policy.yaml"
SLUGS = ("ovea", "mass-market-host", "in-house-team")
HOUSE = "ovea"
"""Which of them is our own house in a new installation; a profile's file does not say it, since the mark is moved by hand."""


def reference_policy() -> PolicyContent:
    """The product's own policy."""
    return read(POLICY.read_bytes())


@cache
def reference_profiles() -> tuple[Profile, ...]:
    """The profiles, in the order in which they are installed."""
    return tuple(
        Profile.model_validate(yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")))
        for slug in SLUGS
    )


def install(integrator_model: Any, capability_model: Any) -> None:
    """Names and levels of the missing reference integrators, with the models of a migration."""
    for profile in reference_profiles():
        integrator, created = integrator_model.objects.get_or_create(
            slug=profile.slug,
            defaults={
                "name": profile.name.en,
                "name_it": profile.name.it,
                "name_fr": profile.name.fr,
                "is_house": profile.slug == HOUSE,
            },
        )
        if created:
            capability_model.objects.bulk_create(
                capability_model(
                    integrator=integrator, criterion=criterion, level=level.level, evidence=level.evidence
                )
                for criterion, level in profile.criteria.items()
            )


def first_versions(integrator_model: Any, version_model: Any) -> None:
    """Version 1 of every integrator that is there already, with the models of a migration.

    A reference integrator that nobody changed also gets the facts that its file states for the gates.
    """
    references = {profile.slug: profile for profile in reference_profiles()}
    for row in integrator_model.objects.prefetch_related("capabilities"):
        reference = references.get(row.slug)
        if reference is not None and reference.criteria == profile_of(row).criteria:
            plain = reference.plain()
            size, functions, price = (
                plain.get(key, {}) for key in ("largest_installation", "functions", "price")
            )
            row.largest_installation = size.get("mailboxes")
            row.largest_installation_source = size.get("source", "")
            row.functions, row.functions_source = functions.get("offered"), functions.get("source", "")
            row.mailbox_price = price.get("per_mailbox_month")
            row.mailbox_price_source = price.get("source", "")
            row.save()
        content = content_of(row)
        version_model.objects.create(
            integrator=row,
            number=1,
            act="added",
            created_by="Dodici",
            content=content,
            content_hash=content_hash(content),
        )
