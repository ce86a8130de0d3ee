"""Which projects a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.models import Person
from yinuo.customers.models import Customer
from yinuo.projects.models import Project

SEE, KEEP = "projects.see", "projects.keep"


def visible_projects(person: Person) -> QuerySet[Project]:
    return access.visible(person, Project.objects.all(), roles=access.RIGHTS[SEE], path="record")


def project_for(person: Person, pk: int) -> Project:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = Project.objects.select_related("record__branch", "customer", "manager")
    return access.visible_or_404(person, rows, pk=pk, roles=access.RIGHTS[SEE], path="record")


def customers_for(person: Person) -> QuerySet[Customer]:
    """Return the customers for whom the person may take on a project."""
    rows = access.visible(person, Customer.objects.all(), roles=access.RIGHTS[KEEP], path="record")
    return rows.order_by("name", "pk")
