from django.urls import path

from assessment.views import drafts, moves, questionnaires

app_name = "questionnaires"
_VERSION = "versions/<slug:slug>/<str:version>/"
_DRAFT = "drafts/<int:pk>/"
urlpatterns = [
    path("", questionnaires.index, name="index"),
    path("upload/", questionnaires.upload, name="upload"),
    path("schema/", questionnaires.schemas, name="schema"),
    path(_VERSION, questionnaires.version, name="version"),
    path(f"{_VERSION}export/", questionnaires.export, name="export"),
    path(f"{_VERSION}edit/", questionnaires.begin, name="begin"),
    path(f"{_VERSION}compare/", questionnaires.pick, name="pick"),
    path(f"{_VERSION}compare/<str:other>/", questionnaires.compare, name="compare"),
    path(f"{_VERSION}preview/<str:step>/", questionnaires.preview, name="preview"),
    path(_DRAFT, drafts.draft, name="draft"),
    path(f"{_DRAFT}edit/<str:section>/", drafts.section, name="section"),
    path(f"{_DRAFT}edit/<str:section>/add/", drafts.add, name="add"),
    path(f"{_DRAFT}remove/<str:criterion>/", drafts.remove, name="remove"),
    path(f"{_DRAFT}changes/", drafts.changes, name="changes"),
    path(f"{_DRAFT}preview/<str:step>/", drafts.preview, name="draft_preview"),
    path(f"{_DRAFT}export/", drafts.export, name="draft_export"),
    path(f"{_DRAFT}publish/", drafts.publish, name="publish"),
    path(f"{_DRAFT}discard/", drafts.discard, name="discard"),
    path("moved/<slug:public_id>/", moves.moved, name="moved"),
    path("moved/<slug:public_id>/<str:version>/", moves.move_to, name="move"),
]
