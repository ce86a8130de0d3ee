from __future__ import annotations

from django.urls import path

from yinuo.notify import views

app_name = "notify"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/badge/", views.badge, name="badge"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/<int:pk>/open/", views.open_message, name="open"),
    path("admin/mails/", views.undelivered, name="undelivered"),
    path("admin/mails/<int:pk>/retry/", views.retry, name="retry"),
    path("admin/mails/outside/<int:pk>/retry/", views.retry_outside, name="retry_outside"),
]
