"""Signing in and out, and the first page after it."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import SignInForm
from accounts.roles import can_administer, is_consultant, is_sales


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Django's, by POST only."""


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Each role's own first page: consultants' work list, sales' proposals, the admin for administrators."""
    user = request.user
    if is_consultant(user):
        return HttpResponseRedirect(reverse("reports:work_list"))
    if is_sales(user):
        return HttpResponseRedirect(reverse("reports:proposals"))
    if can_administer(user):
        return HttpResponseRedirect(reverse("admin:index"))
    raise PermissionDenied(_("Your account has no role yet. Ask an administrator to give you one."))
