from __future__ import annotations

from django.urls import path

from yinuo.fieldwork.views import day, goods, papers, visit

app_name = "fieldwork"

urlpatterns = [
    path("today/", day.day, name="day"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/do/<slug:code>/", visit.take, name="take"),
    path("visits/<int:pk>/photo/", visit.photo, name="photo"),
    path("visits/<int:pk>/support/", visit.give_support, name="give_support"),
    path("visits/<int:pk>/step-in/", visit.step_in, name="step_in"),
    path("visits/<int:pk>/receipt.pdf", visit.receipt, name="receipt"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<int:pk>/hand-in/", papers.hand_in, name="hand_in"),
    path("papers/<int:pk>/archive/", papers.archive, name="archive"),
    path("goods/", goods.listing, name="goods"),
    path("goods/<int:pk>/", goods.one, name="goods_one"),
    path("goods/<int:pk>/do/<slug:code>/", goods.take, name="goods_take"),
    path("goods/<int:pk>/receipt.pdf", goods.receipt, name="goods_receipt"),
]
