"""What is compared: the integrators, and the client's present provider as one more column beside them.

The present provider is no row: it comes from the client's own *today* answers. It is compared, but nobody sells it: it is
never the house, never proposed, and never what the client's verdict rests on.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assessment.catalogue.parts import Text

if TYPE_CHECKING:
    from scoring.models import Integrator

PRESENT_PROVIDER = "present-provider"
"""Its id among the alternatives of a problem; no integrator may take this slug."""

PRESENT_PROVIDER_NAME = Text(en="Present provider", it="Fornitore attuale", fr="Prestataire actuel")


def is_offer(slug: str) -> bool:
    """Whether somebody can propose this alternative."""
    return slug != PRESENT_PROVIDER


def offers(slugs: Iterable[str]) -> list[str]:
    """The alternatives that can be proposed, in the order given."""
    return [slug for slug in slugs if is_offer(slug)]


def shown_names(integrators: Iterable["Integrator"], lang: str) -> dict[str, str]:
    """Slug -> name in a language, of every alternative that a run may hold. Pass all integrators, withdrawn ones too."""
    names = {integrator.slug: integrator.name_in(lang) for integrator in integrators}
    return names | {PRESENT_PROVIDER: PRESENT_PROVIDER_NAME.get(lang)}
