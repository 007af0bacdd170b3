"""The table of contents of the site."""

from django.contrib import admin
from django.urls import include, path

from config.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("assessment.urls")),
    path("questionnaires/", include("assessment.urls_questionnaires")),
    path("integrators/", include("scoring.urls")),
    path("policies/", include("reports.urls_policies")),
    path("", include("reports.urls")),
]
