"""A row that is a rendering job: what proposals and the clients' own copies have in common. Moved by `reports.queue` only."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models import new_public_id
from reports.states import Render


class RenderJob(models.Model):
    """The fields of a job. A model adds `snapshot` (what is laid out), `file` (where it goes), and JOB_CONSTRAINTS."""

    snapshot: Any
    file: Any
    AUDITED_AS = ""
    """The kind of subject in the audit trail."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    render_status = models.CharField(max_length=10, choices=Render.choices, default=Render.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)
    template_version = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        """Whether a worker still has something to do."""
        return self.render_status in (Render.QUEUED, Render.RENDERING)


JOB_INDEX = models.Index(fields=["render_status", "claimed_at"], name="%(class)s_queue")
JOB_CONSTRAINTS = [
    models.CheckConstraint(condition=Q(render_status__in=Render.values), name="%(class)s_render_known"),
    models.CheckConstraint(
        condition=~Q(render_status=Render.READY)
        | (~Q(sha256="") & ~Q(file="") & Q(pages__gt=0, finished_at__isnull=False)),
        name="%(class)s_ready_has_file",
    ),
    models.CheckConstraint(
        condition=Q(render_status=Render.FAILED) & ~Q(error="")
        | ~Q(render_status=Render.FAILED) & Q(error=""),
        name="%(class)s_failed_has_reason",
    ),
    models.CheckConstraint(
        condition=Q(render_status=Render.RENDERING, claimed_at__isnull=False) & ~Q(claim="")
        | ~Q(render_status=Render.RENDERING) & Q(claim=""),
        name="%(class)s_rendering_is_claimed",
    ),
]
