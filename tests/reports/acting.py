"""The forms by which a consultant acts, as a browser without script sends them."""

import re

REASON = "Seen in the references of two similar clients."


def at(assessment, criterion: str = "inventory", act: str = "adjust") -> str:
    return f"/desk/{assessment.public_id}/{act}/{criterion}/"


def hidden(page) -> dict[str, str]:
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page.content.decode()).group(1)
        for name in ("seen", "shown")
    }


TYPED = {"target": "offered", "level": "1", "evidence": "documented", "reason": REASON}
WAIVED = {"person": "Ada Bianchi", "function": "CIO", "reason": REASON}


def effect_of(browser, address: str, typed=TYPED):
    """The page as it answers *Show the effect*."""
    return browser.post(address, {**typed, **hidden(browser.get(address)), "do": "effect"})


def saved(browser, address: str, typed=TYPED, **changes):
    """The answer to *Save*, after the effect was shown."""
    shown = hidden(effect_of(browser, address, typed))
    return browser.post(address, {**typed, **shown, "do": "save"} | changes)
