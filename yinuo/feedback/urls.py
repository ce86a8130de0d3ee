from __future__ import annotations

from django.urls import path

from yinuo.feedback.views import call_backs, opinions, surveys

app_name = "feedback"
urlpatterns = [
    path("call-backs/", call_backs.queue, name="queue"),
    path("call-backs/panel/<int:case>/", call_backs.panel, name="panel"),
    path("call-backs/panel/<int:case>/paper/", surveys.paper, name="paper"),
    path("call-backs/panel/<int:case>/code/", surveys.code, name="survey_code"),
    path("call-backs/panel/<int:case>/opinion/", surveys.opinion, name="opinion"),
    path("call-backs/<int:case>/<slug:purpose>/", call_backs.call_back, name="call_back"),
    path("call-backs/<int:case>/<slug:purpose>/attempt/", call_backs.attempt, name="attempt"),
    path("call-backs/<int:case>/<slug:purpose>/complete/", call_backs.complete, name="complete"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("s/<str:token>/", surveys.survey, name="survey"),
]
