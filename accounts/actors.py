"""Who does something: a signed-in person, a client behind an access link, or the system itself."""

from dataclasses import dataclass
from typing import Literal

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """What the audit trail remembers of somebody, without a foreign key.

    `scope` is not empty for somebody who may touch only that part of what they opened.
    """

    kind: Literal["user", "client", "system"]
    id: str
    label: str
    scope: str = ""

    @classmethod
    def of(cls, user: User) -> "Actor":
        return cls("user", str(user.pk), str(user))

    @classmethod
    def client(cls, link_id: int, label: str, scope: str = "") -> "Actor":
        return cls("client", str(link_id), label, scope)


SYSTEM = Actor("system", "", "Dodici")
