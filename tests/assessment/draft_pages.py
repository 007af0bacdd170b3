"""Reading and posting the pages of a draft as a browser without JavaScript would."""

from html.parser import HTMLParser

from assessment.models import QuestionnaireDraft

TONER = "competencies.supplies.criteria.toner_delivery"


class Fields(HTMLParser):
    """The successful controls of the edit form."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.area = ""
        self.inside = False

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "edit-form" in found.get("class", "")
        elif self.inside and tag == "input" and (found.get("type") != "checkbox" or "checked" in found):
            self.data[found["name"]] = found.get("value", "on")
        elif self.inside and tag == "textarea":
            self.area = found["name"]
            self.data[self.area] = ""

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.data[self.area] = self.data[self.area].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""
        if tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.data[self.area] += data


def url(draft, *parts) -> str:
    return f"/questionnaires/drafts/{draft.pk}/" + "".join(f"{part}/" for part in parts)


def opened(browser, address) -> dict[str, str]:
    reader = Fields()
    reader.feed(browser.get(address).content.decode())
    return reader.data


def stored(draft):
    return QuestionnaireDraft.objects.get(pk=draft.pk).content


def save(browser, draft, section, act="", drop=(), **changes):
    """Open a page, change texts (`__` stands for `.`), press a button."""
    data = opened(browser, url(draft, "edit", section))
    for name in drop:
        data.pop(name)
    data |= {name.replace("__", "."): value for name, value in changes.items()}
    return browser.post(url(draft, "edit", section), data | {"act": act})


def new_criterion(**changes) -> dict[str, str]:
    names = ("name", *(f"levels.{at}" for at in range(5)))
    return {f"{name}.{lang}": f"{name} {lang}" for name in names for lang in ("en", "it", "fr")} | changes
