from django.contrib import admin
from django.forms import ModelForm, Select
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.readonly import ReadOnlyAdmin
from assessment.models import QuestionnaireVersion
from scoring.models import Act, Capability, Integrator, ScoreRun


def criterion_choices() -> list[tuple[str, str]]:
    """The criteria of the newest published questionnaires, by number and name."""
    newest = {version.slug: version for version in QuestionnaireVersion.objects.order_by("pk")}
    lang = (get_language() or "en")[:2]
    return [
        (criterion.key, f"{criterion.number} {criterion.name.get(lang)}")
        for version in newest.values()
        for criterion in version.content.criteria
    ]


class CapabilityForm(ModelForm):
    """A capability whose criterion is chosen by name."""

    class Meta:
        model = Capability
        fields = ("criterion", "level", "evidence")
        widgets = {
            "criterion": Select,
            "level": Select(choices=[("", _("not known")), *((n, n) for n in range(5))]),
        }


class CapabilityInline(admin.TabularInline):
    model = Capability
    form = CapabilityForm
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Integrator | None = None, **kwargs: object) -> type:
        """The choices are read once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["criterion"].widget = Select(choices=criterion_choices())
        return formset


@admin.register(Integrator)
class IntegratorAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "is_house", "withdrawn_at", "updated_at")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CapabilityInline,)


@admin.register(ScoreRun)
class ScoreRunAdmin(ReadOnlyAdmin):
    """A run is never rewritten."""

    list_display = ("assessment", "created_at", "created_by", "engine_version", "policy_version")
    list_select_related = ("assessment__organisation",)


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
