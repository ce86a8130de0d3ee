from __future__ import annotations

from django.urls import path

from yinuo.customers.views import files, parts, products

app_name = "customers"
urlpatterns = [
    path("admin/products/", products.listing, name="products"),
    path("admin/products/new/", products.new, name="product_new"),
    path("admin/products/<int:pk>/", products.edit, name="product"),
    path("admin/products/<int:pk>/sold/", products.sold, name="product_sold"),
    path("customers/", files.listing, name="list"),
    path("customers/new/", files.new, name="new"),
    path("customers/differences/", parts.open_differences, name="differences"),
    path("customers/differences/<int:pk>/settle/", parts.settle, name="settle_difference"),
    path("customers/<int:pk>/", files.customer, name="customer"),
    path("customers/<int:pk>/edit/", files.edit, name="edit"),
    path("customers/<int:pk>/reveal/", files.reveal, name="reveal"),
    path("customers/<int:pk>/contacts/new/", parts.add_contact, name="add_contact"),
    path("customers/<int:pk>/contacts/<int:contact_pk>/", parts.correct_contact, name="correct_contact"),
    path("customers/<int:pk>/sites/new/", parts.add_site, name="add_site"),
    path("customers/<int:pk>/sites/<int:site_pk>/", parts.correct_site, name="correct_site"),
    path("customers/<int:pk>/equipment/new/", parts.add_equipment, name="add_equipment"),
    path("customers/<int:pk>/contracts/new/", parts.add_contract, name="add_contract"),
    path("customers/<int:pk>/visits/new/", parts.visit, name="visit"),
    path("equipment/<int:pk>/", parts.equipment, name="equipment"),
    path("equipment/<int:pk>/edit/", parts.correct_equipment, name="correct_equipment"),
]
