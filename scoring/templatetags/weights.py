"""The weights of the competencies for the client's pages, which the app of the questionnaire cannot ask for itself."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.models import Assessment
from scoring.shares import Shares, shares

register = template.Library()


@register.simple_tag
def competency_shares(assessment: Assessment) -> Shares:
    """The weights as `scoring.shares` gives them, named in the page's language."""
    return shares(assessment, (get_language() or "en")[:2])


@register.filter
def per_cent(percent: Decimal) -> str:
    """A percentage with one decimal, as the language writes it."""
    return _("%(number)s%%") % {"number": one_decimal(percent)}


@register.filter
def one_decimal(number: Decimal) -> str:
    return number_format(number, decimal_pos=1, use_l10n=True)


@register.simple_tag
def per_cent_form() -> str:
    """How the language writes a percentage, with {number} in its place, for the script."""
    return _("%(number)s%%") % {"number": "{number}"}


@register.filter
def weights_sentence(found: Shares) -> str:
    """How far the weights are apart, and what weighs nothing."""
    if found.is_none:
        return _("No point goes to a competency that counts: there would be no score.")
    sentences = []
    if found.all_equal:
        sentences.append(_("All that count weigh the same."))
    elif found.ratio is not None and found.ratio != 1:
        text = _("The most important counts {ratio} times as much as the least of those that count.")
        sentences.append(text.format(ratio=one_decimal(found.ratio)))
    if found.nothing:
        names = ", ".join(row.name for row in found.rows if row.counts and not row.percent)
        sentences.append(_("Without points, so without weight: {names}.").format(names=names))
    return " ".join(sentences)


@register.simple_tag
def weights_line(assessment: Assessment) -> str:
    """The weights on one line, greatest first, without those that have none."""
    found = competency_shares(assessment)
    if found.is_none:
        return weights_sentence(found)
    rows = ", ".join(f"{row.name} {per_cent(row.percent)}" for row in found.rows if row.percent)
    return _("Weights: %(weights)s.") % {"weights": rows}
