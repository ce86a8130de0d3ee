from __future__ import annotations

from django.urls import path

from yinuo.parts.views import counter, orders, stock

app_name = "parts"
urlpatterns = [
    path("parts/", counter.counter, name="counter"),
    path("parts/panel/<int:order>/", orders.panel, name="panel"),
    path("parts/panel/<int:order>/request/", orders.ask, name="request"),
    path("parts/stock/", stock.stock, name="stock"),
    path("parts/stock/<int:pk>/", stock.movements, name="movements"),
    path("parts/stock/receive/", stock.receive, name="receive"),
    path("parts/stock/adjust/", stock.adjust, name="adjust"),
    path("parts/stock/transfer/", stock.transfer, name="transfer"),
    path("parts/stock/safety/", stock.safety, name="safety"),
    path("parts/stock/locations/", stock.add_location, name="add_location"),
    path("parts/catalogue/", stock.catalogue, name="catalogue"),
    path("parts/catalogue/<int:pk>/active/", stock.part_active, name="part_active"),
    path("requisitions/<int:pk>/", counter.requisition, name="requisition"),
    path("requisitions/<int:pk>/issue/", counter.issue, name="issue"),
    path("requisitions/<int:pk>/refuse/", counter.refuse, name="refuse"),
    path("requisitions/<int:pk>/use/", orders.use, name="use"),
    path("requisitions/<int:pk>/give-back/", counter.give_back, name="give_back"),
    path("requisitions/<int:pk>/settle/", counter.settle, name="settle"),
    path("requisitions/<int:pk>/print.pdf", counter.print_pdf, name="print"),
]
