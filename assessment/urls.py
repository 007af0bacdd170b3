from django.urls import path

from assessment.views import autosave, beginning, check, client, delegation, moves, public, steps

app_name = "assessment"
urlpatterns = [
    path("", public.start, name="start"),
    path("link-on-its-way/", public.link_on_its_way, name="link_on_its_way"),
    path("lost-link/", public.lost_link, name="lost_link"),
    path("lost-link/answered/", public.lost_link_answered, name="lost_link_answered"),
    path("a/<str:token>/", public.open_link, name="open_link"),
    path("assessment/<str:public_id>/", client.tasks, name="tasks"),
    path("assessment/<str:public_id>/start/", beginning.beginning, name="beginning"),
    path("assessment/<str:public_id>/step/<str:step>/", steps.step, name="step"),
    path("assessment/<str:public_id>/updates/", moves.updates, name="updates"),
    path("assessment/<slug:public_id>/step/<slug:step>/saved/", delegation.saved, name="step_saved"),
    path("assessment/<slug:public_id>/step/<slug:step>/done/", delegation.done, name="step_done"),
    path("assessment/<slug:public_id>/step/<slug:step>/delegate/", delegation.delegate, name="delegate"),
    path("assessment/<slug:public_id>/step/<slug:step>/remind/", delegation.remind, name="remind"),
    path("assessment/<slug:public_id>/step/<slug:step>/take-back/", delegation.take_back, name="take_back"),
    path("assessment/<str:public_id>/step/<str:step>/save/", autosave.autosave, name="autosave"),
    path("assessment/<str:public_id>/check/", check.check, name="check"),
    path("assessment/<str:public_id>/sent/", client.sent, name="sent"),
    path("assessment/<str:public_id>/answers/", check.answers, name="answers"),
    path("assessment/<str:public_id>/answers.json", client.own_copy, name="own_copy"),
]
