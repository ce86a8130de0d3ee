"""Addresses of a regulation's life: register, draft, consultation, reading, waivers, objections, end."""

from __future__ import annotations

from django.urls import path

from yinuo.rulebook.views import acknowledgements, consultations, life_cycle, objections, register, upkeep, waivers

urlpatterns = [
    path("regulations/register/", register.register, name="register"),
    path("regulations/register.csv", register.table, name="register_csv"),
    path("regulations/<int:pk>/difference/", register.difference, name="difference"),
    path("regulations/<int:pk>/document.pdf", register.pdf, name="document_pdf"),
    path("regulations/<int:pk>/document.docx", register.word, name="document_docx"),
    path("regulations/<int:pk>/life/", life_cycle.page, name="life_cycle"),
    path("regulations/records/<int:record>/", life_cycle.of_record, name="regulation_record"),
    path("regulations/<int:pk>/put-forward/", life_cycle.put_forward, name="put_forward"),
    path("regulations/<int:pk>/meeting/", life_cycle.meeting, name="meeting"),
    path("regulations/<int:pk>/hand-in/", life_cycle.hand_in, name="hand_in"),
    path("regulations/<int:pk>/review/", life_cycle.review, name="review"),
    path("regulations/<int:pk>/submit/", life_cycle.submit, name="submit"),
    path("regulations/<int:pk>/drop/", life_cycle.drop, name="drop"),
    path("regulations/<int:pk>/consultation/", consultations.open_, name="consultation_open"),
    path("regulations/<int:pk>/consultation/close/", consultations.close, name="consultation_close"),
    path("regulations/<int:pk>/comment/", consultations.comment, name="comment"),
    path("regulations/<int:pk>/agree/<int:department>/", consultations.agree, name="agree"),
    path("comments/<int:pk>/answer/", consultations.answer, name="comment_answer"),
    path("regulations/<int:pk>/reading/", acknowledgements.ask, name="campaign_open"),
    path("readings/<int:pk>/", acknowledgements.read, name="reading"),
    path("readings/<int:pk>/give/", acknowledgements.give, name="reading_give"),
    path("campaigns/<int:pk>/", acknowledgements.campaign, name="campaign"),
    path("campaigns/<int:pk>/remind/", acknowledgements.remind, name="campaign_remind"),
    path("waivers/", waivers.listing, name="waivers"),
    path("regulations/<int:pk>/waiver/", waivers.ask, name="waiver_ask"),
    path("waivers/<int:pk>/", waivers.waiver, name="waiver"),
    path("waivers/<int:pk>/decide/", waivers.decide, name="waiver_decide"),
    path("waivers/<int:pk>/end/", waivers.end, name="waiver_end"),
    path("regulations/<int:pk>/objection/", objections.raise_, name="objection_raise"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/discuss/", objections.discuss, name="objection_discuss"),
    path("objections/<int:pk>/decide/", objections.decide, name="objection_decide"),
    path("regulations/<int:pk>/reassess/", upkeep.reassess, name="reassess"),
    path("regulations/<int:pk>/check/", upkeep.check, name="execution_check"),
    path("regulations/<int:pk>/feedback/", upkeep.feedback, name="feedback"),
    path("regulations/<int:pk>/retirement/", upkeep.ask_retirement, name="retirement_ask"),
    path("retirements/<int:pk>/decide/", upkeep.retire, name="retire"),
    path("retirements/<int:pk>/give-up/", upkeep.give_up_retirement, name="retirement_give_up"),
]
