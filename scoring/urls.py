from django.urls import path

from scoring.views import files, profiles

app_name = "integrators"
# Acts of their own have two parts, so that no integrator's short name can hide them.
urlpatterns = [
    path("", profiles.index, name="index"),
    path("actions/add/", profiles.add, name="add"),
    path("actions/import/", files.upload, name="upload"),
    path("actions/import/store/", files.store, name="store"),
    path("<slug:slug>/", profiles.profile, name="profile"),
    path("<slug:slug>/edit/<slug:questionnaire>/<slug:key>/", profiles.competency, name="competency"),
    path("<slug:slug>/names/", profiles.names, name="names"),
    path("<slug:slug>/facts/", profiles.facts, name="facts"),
    path("<slug:slug>/house/", profiles.mark_house, name="mark_house"),
    path("<slug:slug>/withdraw/", profiles.withdraw, name="withdraw"),
    path("<slug:slug>/bring-back/", profiles.bring_back, name="bring_back"),
    path("<slug:slug>/export/", files.export, name="export"),
    path("<slug:slug>/versions/", files.versions, name="versions"),
]
