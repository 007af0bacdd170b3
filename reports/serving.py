"""Stored documents on their way out: only the bytes whose hash the row holds."""

import hashlib
import logging

from django.http import HttpResponse

from reports.render_job import RenderJob

logger = logging.getLogger(__name__)


class NotStored(Exception):
    """The file that the row names is missing, or is not what was stored."""


def stored_pdf(job: RenderJob, name: str) -> HttpResponse:
    """The document as a download called `name`. Raises NotStored, which the log tells."""
    try:
        with job.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        logger.exception("the file of %s %s is missing", job.AUDITED_AS, job.public_id)
        raise NotStored from error
    if hashlib.sha256(content).hexdigest() != job.sha256:
        logger.error("the file of %s %s is not what was stored", job.AUDITED_AS, job.public_id)
        raise NotStored
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
