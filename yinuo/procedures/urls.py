from __future__ import annotations

from django.urls import path

from yinuo.procedures.views import entries, panel

app_name = "procedures"

urlpatterns = [
    path("forms/<int:pk>/", entries.form, name="form"),
    path("forms/<int:pk>/print.pdf", entries.print_pdf, name="print"),
    path("forms/<int:pk>/sign/<slug:role>/", entries.sign, name="sign"),
    path("forms/<int:pk>/hand-in/", entries.hand_in, name="hand_in"),
    path("forms/<int:pk>/archive/", entries.archive, name="archive"),
    path("forms/<int:pk>/void/", entries.void, name="void"),
    path("records/<int:record>/forms/", panel.panel, name="panel"),
    path("records/<int:record>/forms/<slug:name>/start/", panel.start, name="start"),
]
