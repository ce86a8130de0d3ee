from __future__ import annotations

from django.urls import path

from yinuo.cases.views import cases, complaints, desk, fault_codes, steps

app_name = "cases"
urlpatterns = [
    path("desk", desk.desk, name="desk"),
    path("desk/find/", desk.find, name="desk_find"),
    path("desk/card/", desk.open_card, name="desk_card"),
    path("desk/hints/", desk.hints, name="desk_hints"),
    path("desk/guidance/", desk.guidance, name="desk_guidance"),
    path("search/", cases.search, name="search"),
    path("calls/", complaints.calls, name="calls"),
    path("cases/", cases.listing, name="list"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/timeline/", cases.history, name="timeline"),
    path("cases/<int:pk>/complete/", steps.complete, name="complete"),
    path("cases/<int:pk>/notes/", steps.add_note, name="add_note"),
    path("cases/<int:pk>/files/", steps.add_file, name="add_file"),
    path("cases/<int:pk>/complaints/new/", complaints.new, name="new_complaint"),
    path("cases/<int:pk>/steps/<slug:name>/", steps.step, name="step"),
    path("admin/fault-codes/", fault_codes.listing, name="fault_codes"),
    path("admin/fault-codes/new/", fault_codes.new, name="fault_code_new"),
    path("admin/fault-codes/<int:pk>/", fault_codes.edit, name="fault_code"),
    path("admin/fault-codes/<int:pk>/active/", fault_codes.active, name="fault_code_active"),
    path("customers/<int:pk>/cases/", cases.of_customer, name="of_customer"),
    path("equipment/<int:pk>/cases/", cases.of_equipment, name="of_equipment"),
    path("complaints/", complaints.listing, name="complaints"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("complaints/<int:pk>/<slug:name>/", complaints.step, name="complaint_step"),
]
