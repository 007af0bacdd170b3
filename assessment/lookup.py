"""Finding the assessment that a command names."""

from django.core.management.base import CommandError

from assessment.models import Assessment


def by_public_id(public_id: str) -> Assessment:
    """The assessment, with what the commands read. Raises CommandError when there is none."""
    found = (
        Assessment.objects.select_related("organisation", "questionnaire").filter(public_id=public_id).first()
    )
    if found is None:
        raise CommandError(f"No assessment has the id {public_id!r}.")
    return found
