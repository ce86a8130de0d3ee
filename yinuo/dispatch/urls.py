from __future__ import annotations

from django.urls import path

from yinuo.dispatch.views import board, new, notices, order
from yinuo.dispatch.views.plan import board as plan
from yinuo.dispatch.views.plan import figures, moves, repairs, runs, sheet

app_name = "dispatch"

urlpatterns = [
    path("dispatch/", board.board, name="board"),
    path("dispatch/plan/", plan.plan, name="plan"),
    path("dispatch/plan/pulse/", plan.pulse, name="plan_pulse"),
    path("dispatch/plan/data/", plan.data, name="plan_data"),
    path("dispatch/plan/check/", plan.check, name="plan_check"),
    path("dispatch/plan/days.pdf", sheet.print_days, name="plan_print"),
    path("dispatch/plan/run/", runs.start, name="plan_run"),
    path("dispatch/plan/run/cancel/", runs.cancel, name="plan_run_cancel"),
    path("dispatch/plan/versions/", runs.history, name="plan_versions"),
    path("dispatch/plan/versions/<int:pk>/", runs.version, name="plan_version"),
    path("dispatch/plan/proposals/", repairs.panel, name="repairs"),
    path("dispatch/plan/proposals/<int:pk>/accept/", repairs.accept, name="repair_accept"),
    path("dispatch/plan/proposals/<int:pk>/decline/", repairs.decline, name="repair_decline"),
    path("dispatch/plan/automatic/", repairs.automatic, name="plan_automatic"),
    path("dispatch/plan/automatic/<int:pk>/forbid/", repairs.forbid, name="plan_automatic_forbid"),
    path("dispatch/plan/figures/", figures.figures, name="plan_figures"),
    path("dispatch/plan/figures/<slug:kind>/", figures.drill, name="plan_drill"),
    path("dispatch/plan/move/", moves.move, name="plan_move"),
    path("dispatch/plan/restore/", moves.restore, name="plan_restore"),
    path("dispatch/plan/undo/", moves.undo, name="plan_undo"),
    path("dispatch/plan/publish/", moves.publish, name="plan_publish"),
    path("dispatch/plan/discard/", moves.discard, name="plan_discard"),
    path("dispatch/notices/", notices.listing, name="notices"),
    path("dispatch/notices/<int:pk>/told/", notices.told, name="notice_told"),
    path("visit/<str:token>/", notices.answer, name="visit_answer"),
    path("orders/", board.listing, name="list"),
    path("cases/<int:case_id>/dispatch/", new.new, name="new"),
    path("cases/<int:case_id>/dispatch/technicians/", new.candidates, name="candidates"),
    path("orders/<int:pk>/", order.order, name="order"),
    path("orders/<int:pk>/print.pdf", order.print_order, name="order_print"),
    path("orders/<int:pk>/do/<slug:code>/", order.act, name="act"),
]
