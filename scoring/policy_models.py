"""The scoring policy's published versions."""

from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scoring.engine import Limits
from scoring.policy_file import PolicyContent


class PolicyVersion(models.Model):
    """A published policy. Immutable, the database refuses a change; the newest is the one that scores.

    `body`: {"scoring": the engine's policy, "robustness": the limits of the comparison's words}.
    """

    version = models.CharField(max_length=20, unique=True)
    body = models.JSONField()
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        constraints = [
            models.CheckConstraint(condition=~Q(content_hash=""), name="policy_version_knows_its_content"),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def content(self) -> PolicyContent:
        return PolicyContent.stored(self.version, self.body)

    @property
    def scoring(self) -> dict[str, Any]:
        """What the engine reads: `problem["policy"]`."""
        found: dict[str, Any] = self.body["scoring"]
        return found

    @property
    def limits(self) -> Limits:
        """The same as the engine takes it."""
        return Limits(**{name: float(Fraction(value)) for name, value in self.robustness.items()})

    @property
    def robustness(self) -> dict[str, str]:
        """`box_width`, `robust_from`, `leaning_from`: shares 0..1 as fractions ("1/2")."""
        found: dict[str, str] = self.body["robustness"]
        return found
