from django.urls import path

from reports.views import acting, ask, client, desk, proposals, report, runs, ways_in

app_name = "reports"
urlpatterns = [
    path("assessment/<slug:public_id>/copy/", client.copies_page, name="copies"),
    path("assessment/<slug:public_id>/copy/<slug:copy_id>/status/", client.copy_status, name="copy_status"),
    path("assessment/<slug:public_id>/copy/<slug:copy_id>/retry/", client.copy_retry, name="copy_retry"),
    path(
        "assessment/<slug:public_id>/copy/<slug:copy_id>/download/",
        client.copy_download,
        name="copy_download",
    ),
    path("assessment/<slug:public_id>/proposal/<slug:proposal_id>/", client.proposal, name="client_proposal"),
    path("desk/", desk.work_list, name="work_list"),
    path("desk/invite/", ways_in.invite, name="invite"),
    path("desk/<slug:public_id>/", report.report, name="report"),
    path("desk/<slug:public_id>/adjust/<slug:criterion>/", acting.adjust, name="adjust"),
    path("desk/<slug:public_id>/waive/<slug:criterion>/", acting.waive, name="waive"),
    path("desk/<slug:public_id>/acts/", acting.acts_list, name="acts"),
    path("desk/<slug:public_id>/acts/<int:act_id>/take-back/", acting.take_back, name="take_back"),
    path("desk/<slug:public_id>/links/", ways_in.new_link, name="new_link"),
    path("desk/<slug:public_id>/links/<int:link_id>/revoke/", ways_in.revoke, name="revoke_link"),
    path("desk/<slug:public_id>/links/<int:link_id>/mail/", ways_in.mail_link, name="mail_link"),
    path("desk/<slug:public_id>/review/", report.start_review, name="start_review"),
    path("desk/<slug:public_id>/ask/", ask.ask_client, name="ask"),
    path("desk/<slug:public_id>/approve/", report.approve, name="approve"),
    path("desk/<slug:public_id>/propose/", report.propose, name="propose"),
    path("desk/<slug:public_id>/runs/", runs.index, name="runs"),
    path("desk/<slug:public_id>/runs/difference/", runs.difference, name="run_difference"),
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/<slug:public_id>/", proposals.proposal, name="proposal"),
    path("proposals/<slug:public_id>/status/", proposals.status, name="proposal_status"),
    path("proposals/<slug:public_id>/release/", proposals.release, name="release"),
    path("proposals/<slug:public_id>/retry/", proposals.retry, name="retry"),
    path("proposals/<slug:public_id>/download/", proposals.download, name="download"),
]
