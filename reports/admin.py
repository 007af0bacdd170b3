from django.contrib import admin

from accounts.readonly import ReadOnlyAdmin
from reports.models import DiscountBand, MigrationRate, OwnCopy, PriceClass, PriceTable, Proposal


class PriceClassInline(admin.TabularInline):
    model = PriceClass
    extra = 0


class DiscountBandInline(admin.TabularInline):
    model = DiscountBand
    extra = 0


class MigrationRateInline(admin.TabularInline):
    model = MigrationRate
    extra = 0


@admin.register(PriceTable)
class PriceTableAdmin(admin.ModelAdmin):
    """Proposals freeze what they were computed from, so a table may be corrected; a new year gets a new one."""

    list_display = ("version", "valid_from", "placeholder")
    inlines = (PriceClassInline, DiscountBandInline, MigrationRateInline)
    save_as = True


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals are frozen."""

    list_display = ("__str__", "assessment", "language", "life", "render_status", "attempts", "created_at")
    list_filter = ("life", "render_status", "language")
    list_select_related = ("assessment__organisation",)
    exclude = ("snapshot",)


@admin.register(OwnCopy)
class OwnCopyAdmin(ReadOnlyAdmin):
    """Made by the clients, laid out by the workers."""

    list_display = ("__str__", "assessment", "language", "render_status", "attempts", "created_at")
    list_filter = ("render_status", "language")
    list_select_related = ("assessment__organisation",)
    exclude = ("snapshot",)
