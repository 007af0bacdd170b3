"""Asks the advisers of the setting `ASSESSMENT_ADVISERS` (the contract: `assessment.advice`), once for each loaded assessment."""

import logging
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from assessment.advice import Advice, Advised, Adviser
from assessment.models import Assessment

logger = logging.getLogger(__name__)


@cache
def _adviser(path: str) -> Adviser:
    adviser: Adviser = import_string(path)
    return adviser


def advised(assessment: Assessment, lang: str) -> Advised:
    """What the advisers say in `lang`; computed once for this object, whose answers are read once, too.

    An adviser that fails takes nothing down: the traceback is logged, and the result says that it is incomplete.
    """
    known: dict[str, Advised] = assessment.__dict__.setdefault("_advised", {})
    if lang not in known:
        known[lang] = _ask(assessment, lang)
    return known[lang]


def _ask(assessment: Assessment, lang: str) -> Advised:
    items: list[Advice] = []
    failed = False
    for path in settings.ASSESSMENT_ADVISERS:
        try:
            items += _adviser(path)(assessment, lang)
        except (
            Exception
        ):  # a foreign function about a client's answers: the client must still be able to send them
            logger.exception("adviser %s failed for assessment %s", path, assessment.public_id)
            failed = True
    return Advised(tuple(items), failed)
