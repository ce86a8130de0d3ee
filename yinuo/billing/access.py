"""Which charges, claims and reports a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.billing.models import Charge, ExpenseClaim, FiledReport, Quotation
from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Branch, Person, Scope
from yinuo.dispatch.models import Order


def visible_charges(person: Person) -> QuerySet[Charge]:
    return access.visible(person, Charge.objects.all(), roles=access.RIGHTS["billing.receivables"], path="record")


def charge_for(person: Person, pk: int) -> Charge:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = Charge.objects.select_related(
        "record", "order__record", "order__technician", "order__branch", "order__case__customer"
    )
    return access.visible_or_404(person, rows, pk=pk, path="record")


def order_for(person: Person, pk: int) -> Order:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = Order.objects.select_related(
        "record", "branch", "technician", "case__record", "case__customer", "case__equipment__product", "case__site"
    )
    return access.visible_or_404(person, rows, pk=pk, path="record")


def case_for(person: Person, pk: int) -> Case:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = Case.objects.select_related("record", "branch", "customer", "equipment__product", "site", "fault_code")
    return access.visible_or_404(person, rows, pk=pk, path="record")


def quotation_for(person: Person, pk: int) -> Quotation:
    """:raises NotVisible: there is none, or its case is none of the person's business"""
    rows = Quotation.objects.select_related("case__record", "case__customer")
    return access.visible_or_404(person, rows, pk=pk, path="case__record")


def visible_claims(person: Person) -> QuerySet[ExpenseClaim]:
    """Return one's own claims, and for those who check them all within their reach."""
    reached = access.visible(
        person, ExpenseClaim.objects.all(), roles=access.RIGHTS["billing.check_expenses"], path="record"
    )
    return ExpenseClaim.objects.filter(Q(claimant=person) | Q(pk__in=reached.values("pk")))


def claim_to_check(person: Person, pk: int) -> ExpenseClaim:
    """:raises NotVisible: there is none within the reach of those who check"""
    rows = ExpenseClaim.objects.select_related("record", "claimant")
    roles = access.RIGHTS["billing.check_expenses"]
    return access.visible_or_404(person, rows, pk=pk, roles=roles, path="record")


def branches_for(person: Person) -> QuerySet[Branch]:
    """Return the branches for which the person reports."""
    pks = set()
    for grant in access.grants(person):
        if grant.role in access.RIGHTS["billing.report"]:
            if grant.scope == Scope.ALL:
                return Branch.objects.order_by("code")
            pks.add(grant.branch)
    return Branch.objects.filter(pk__in=pks - {None}).order_by("code")


def branch_for(person: Person, pk: int) -> Branch:
    """:raises NotVisible: the person does not report for that branch"""
    found = branches_for(person).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def visible_reports(person: Person) -> QuerySet[FiledReport]:
    return FiledReport.objects.filter(branch__in=branches_for(person).values("pk"))
