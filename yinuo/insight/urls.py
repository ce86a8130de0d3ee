from __future__ import annotations

from django.urls import path

from yinuo.insight.views import dashboard, promises

app_name = "insight"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<int:pk>/", dashboard.drill, name="drill"),
    path("dashboard/promises/", promises.promises, name="promises"),
    path("dashboard/promises/<slug:status>/", promises.of_status, name="promise_list"),
    path("dashboard/sanctions/", promises.sanctions, name="sanctions"),
]
