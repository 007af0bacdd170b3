from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DodiciAdminSite(AdminSite):
    """Django's admin, under the house's name; its sign-in is the one of the rest of the product."""

    site_header = _("Dodici administration")
    site_title = _("Dodici administration")
    index_title = _("People, integrators and prices")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send visitors to the one sign-in page, and tell signed-in people without the right why they cannot enter."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied(_("Only administrators can open this area."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
