from django.urls import path

from assessment.views import autosave, beginning, check, client, moves, public, steps

app_name = "assessment"
urlpatterns = [
    path("", public.start, name="start"),
    path("a/<str:token>/", public.open_link, name="open_link"),
    path("assessment/<str:public_id>/", client.tasks, name="tasks"),
    path("assessment/<str:public_id>/start/", beginning.beginning, name="beginning"),
    path("assessment/<str:public_id>/step/<str:step>/", steps.step, name="step"),
    path("assessment/<str:public_id>/updates/", moves.updates, name="updates"),
    path("assessment/<str:public_id>/step/<str:step>/save/", autosave.autosave, name="autosave"),
    path("assessment/<str:public_id>/check/", check.check, name="check"),
    path("assessment/<str:public_id>/sent/", client.sent, name="sent"),
    path("assessment/<str:public_id>/answers/", check.answers, name="answers"),
    path("assessment/<str:public_id>/answers.json", client.own_copy, name="own_copy"),
]
