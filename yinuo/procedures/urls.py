from __future__ import annotations

from django.urls import path

from yinuo.procedures.views import documents, entries, panel, qualifications, steps

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
    path("documents/", documents.listing, name="documents"),
    path("documents/new/", documents.new, name="new_document"),
    path("documents/receive/", documents.receive, name="receive_document"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/print.pdf", documents.print_pdf, name="print_document"),
    path("documents/<int:pk>/<slug:name>/", steps.step, name="document_step"),
    path("documents/copies/<int:pk>/<slug:name>/", steps.copy_step, name="copy_step"),
    path("documents/changes/<int:pk>/", steps.decide, name="decide_change"),
    path("staff/", qualifications.listing, name="staff_list"),
    path("staff/open/", qualifications.open_file, name="open_staff"),
    path("staff/<int:pk>/", qualifications.staff, name="staff"),
    path("staff/<int:pk>/<slug:name>/", qualifications.step, name="staff_step"),
    path("staff/applications/<int:pk>/<slug:name>/", qualifications.application_step, name="application_step"),
]
