"""What a new installation starts from, as data: three reference integrators (`profiles.yaml`) and the policy (`policy.yaml`)."""

from pathlib import Path
from typing import Any

import yaml

from scoring.policy_file import PolicyContent, read

PROFILES = Path(__file__).with_name("profiles.yaml")
POLICY = Path(__file__).with_name("policy.yaml")


def reference_policy() -> PolicyContent:
    """The product's own policy."""
    return read(POLICY.read_bytes())


def install(integrator_model: Any, capability_model: Any) -> list[str]:
    """Create the missing reference integrators; returns their slugs.

    Takes the model classes, so that the migration (historical models) and the service use the same code.
    """
    added = []
    for slug, profile in yaml.safe_load(PROFILES.read_text(encoding="utf-8")).items():
        name = profile["name"]
        integrator, created = integrator_model.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name["en"],
                "name_it": name["it"],
                "name_fr": name["fr"],
                "is_house": profile.get("house", False),
            },
        )
        if created:
            added.append(slug)
            capability_model.objects.bulk_create(
                capability_model(
                    integrator=integrator, criterion=criterion, level=level, evidence=profile["evidence"]
                )
                for criterion, level in profile["levels"].items()
            )
    return added
