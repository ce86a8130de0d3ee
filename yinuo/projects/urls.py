from __future__ import annotations

from django.urls import path

from yinuo.projects.views import projects

app_name = "projects"
urlpatterns = [
    path("projects/", projects.listing, name="list"),
    path("projects/new/", projects.new, name="new"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/reach/<slug:stage>/", projects.reach, name="reach"),
    path("projects/<int:pk>/<slug:name>/", projects.deed, name="deed"),
]
