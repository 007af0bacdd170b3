from django.contrib import admin

from accounts.readonly import ReadOnlyAdmin
from scoring.models import Act, Integrator, PolicyVersion, ProfileVersion, ScoreRun


@admin.register(Integrator)
class IntegratorAdmin(ReadOnlyAdmin):
    """Profiles are changed on their own pages: there every change makes a version."""

    list_display = ("name", "slug", "is_house", "withdrawn_at", "updated_at")


@admin.register(ProfileVersion)
class ProfileVersionAdmin(ReadOnlyAdmin):
    """A version is never rewritten."""

    list_display = ("integrator", "number", "act", "created_at", "created_by")
    list_select_related = ("integrator",)


@admin.register(ScoreRun)
class ScoreRunAdmin(ReadOnlyAdmin):
    """A run is never rewritten."""

    list_display = ("assessment", "created_at", "created_by", "engine_version", "policy_version")
    list_select_related = ("assessment__organisation",)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    """A published policy is never rewritten; another one is published on its own page."""

    list_display = ("version", "published_at", "published_by", "content_hash")


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """Acts are made on the report, with their effect before one's eyes."""

    list_display = (
        "assessment",
        "target",
        "criterion",
        "integrator",
        "level",
        "made_at",
        "made_by",
        "ended_at",
    )
    list_select_related = ("assessment__organisation", "integrator")
