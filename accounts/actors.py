"""Who does something: a signed-in person, a client behind an access link, or the system itself."""

from dataclasses import dataclass
from typing import Literal

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """What the audit trail remembers of somebody, without a foreign key."""

    kind: Literal["user", "client", "system"]
    id: str
    label: str

    @classmethod
    def of(cls, user: User) -> "Actor":
        return cls("user", str(user.pk), str(user))

    @classmethod
    def client(cls, link_id: int, label: str) -> "Actor":
        return cls("client", str(link_id), label)


SYSTEM = Actor("system", "", "Dodici")
