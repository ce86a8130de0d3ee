from __future__ import annotations

from django.urls import path

from yinuo.api import views
from yinuo.api.v1.api import api

app_name = "api"
urlpatterns = [
    path("api/v1/", api.urls),
    path("account/tokens/", views.listing, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
]
