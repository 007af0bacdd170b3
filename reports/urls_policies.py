from django.urls import path

from reports.views import policies

app_name = "policies"
urlpatterns = [
    path("", policies.index, name="index"),
    path("new/", policies.new, name="new"),
    path("<str:version>/", policies.version, name="version"),
    path("<str:version>/export/", policies.export, name="export"),
    path("<str:version>/compare/", policies.pick, name="pick"),
    path("<str:version>/compare/<str:other>/", policies.compare, name="compare"),
]
