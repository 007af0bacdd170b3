from django.contrib import admin

from accounts.readonly import ReadOnlyAdmin
from assessment.models import Assessment, Mail, QuestionnaireVersion


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(ReadOnlyAdmin):
    """Published versions are immutable."""

    list_display = ("slug", "version", "published_at", "published_by")
    exclude = ("definition",)


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """The queue writes these; failed ones say why."""

    list_display = ("recipient", "kind", "status", "error", "attempts", "created_at")
    list_filter = ("status", "kind")
    search_fields = ("recipient",)
    exclude = ("claim", "visitor")


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Clients and consultants write these, through their own screens."""

    list_display = ("organisation", "public_id", "status", "language", "updated_at")
    list_filter = ("status", "language")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "public_id")
