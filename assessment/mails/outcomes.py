"""What became of the e-mails to the people behind access links."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessment.mails.models import Kind, Mail, MailStatus
from assessment.models import AccessLink


def with_last_mail(links: QuerySet[AccessLink]) -> QuerySet[AccessLink]:
    """Links with `mail_status`, `mail_error` and `mailed_at` of the newest e-mail that carried them (None without one)."""
    about = Q(link=OuterRef("pk")) | Q(kind=Kind.LOST_LINK, recipient=OuterRef("email"))
    last = Mail.objects.filter(about).exclude(status=MailStatus.DROPPED).order_by("-pk")
    return links.annotate(
        mail_status=Subquery(last.values("status")[:1]),
        mail_error=Subquery(last.values("error")[:1]),
        mailed_at=Subquery(last.values("created_at")[:1]),
    )
