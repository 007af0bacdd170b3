"""The two lives of a proposal, as tables: its rendering and its way to the client."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Render(models.TextChoices):
    """Where the PDF is. The row is the job; a broker message only hints at it."""

    QUEUED = "queued", _("queued")
    RENDERING = "rendering", _("rendering")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Life(models.TextChoices):
    """Where the proposal is on its way to a signature."""

    DRAFT = "draft", _("draft")
    RELEASED = "released", _("released to sales")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")


SYSTEM_ONLY, CONSULTANT, SALES = frozenset({"system"}), frozenset({"consultant"}), frozenset({"sales"})

RENDER_TRANSITIONS: dict[Render, dict[Render, frozenset[str]]] = {
    Render.QUEUED: {Render.RENDERING: SYSTEM_ONLY},
    Render.RENDERING: {Render.READY: SYSTEM_ONLY, Render.FAILED: SYSTEM_ONLY, Render.QUEUED: SYSTEM_ONLY},
    Render.READY: {},
    Render.FAILED: {Render.QUEUED: CONSULTANT},
}
LIFE_TRANSITIONS: dict[Life, dict[Life, frozenset[str]]] = {
    Life.DRAFT: {Life.RELEASED: CONSULTANT},
    Life.RELEASED: {Life.SENT: SALES},
    Life.SENT: {Life.ACCEPTED: SALES, Life.DECLINED: SALES, Life.EXPIRED: SYSTEM_ONLY},
    Life.ACCEPTED: {},
    Life.DECLINED: {},
    Life.EXPIRED: {},
}


class IllegalMove(Exception):
    """The proposal is not in a state that allows this; the message says so to a person."""
