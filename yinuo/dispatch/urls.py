from __future__ import annotations

from django.urls import path

from yinuo.dispatch.views import board, new, order

app_name = "dispatch"

urlpatterns = [
    path("dispatch/", board.board, name="board"),
    path("orders/", board.listing, name="list"),
    path("cases/<int:case_id>/dispatch/", new.new, name="new"),
    path("cases/<int:case_id>/dispatch/technicians/", new.candidates, name="candidates"),
    path("orders/<int:pk>/", order.order, name="order"),
    path("orders/<int:pk>/print.pdf", order.print_order, name="order_print"),
    path("orders/<int:pk>/do/<slug:code>/", order.act, name="act"),
]
