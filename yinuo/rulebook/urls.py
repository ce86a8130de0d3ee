from __future__ import annotations

from django.urls import path

from yinuo.rulebook.views import (
    approvals,
    backtests,
    duties,
    gates,
    obligations,
    panels,
    regulations,
    sanctions,
    statistics,
    tiers,
)  # fmt: skip

app_name = "rulebook"

urlpatterns = [
    path("", duties.duties, name="duties"),
    path("obligations/<int:pk>/", obligations.obligation, name="obligation"),
    path("obligations/<int:pk>/reassign/", obligations.reassign, name="reassign"),
    path("obligations/<int:pk>/pause/", obligations.pause, name="pause"),
    path("obligations/<int:pk>/resume/", obligations.resume, name="resume"),
    path("promises/<int:root>/", panels.promises, name="promises"),
    path("records/<int:root>/sanctions/", panels.sanction_panel, name="sanction_panel"),
    path("records/<int:root>/tiers/", tiers.panel, name="tiers"),
    path("records/<int:record>/tiers/<int:rule>/", tiers.give, name="tier_give"),
    path("records/<int:record>/gates/<int:rule>/lift/", gates.lift, name="gate_lift"),
    path("sanctions/", sanctions.ledger, name="sanctions"),
    path("sanctions/<int:pk>/", sanctions.sanction, name="sanction"),
    path("sanctions/<int:pk>/decide/", sanctions.decide, name="sanction_decide"),
    path("sanctions/<int:pk>/appeal/", sanctions.appeal, name="sanction_appeal"),
    path("sanctions/<int:pk>/appeal/decide/", sanctions.decide_appeal, name="sanction_appeal_decide"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/<int:pk>/sign/", approvals.sign, name="approval_sign"),
    path("approvals/<int:pk>/delegate/", approvals.delegate, name="approval_delegate"),
    path("approvals/<int:pk>/remind/", approvals.remind, name="approval_remind"),
    path("approvals/<int:pk>/withdraw/", approvals.withdraw, name="approval_withdraw"),
    path("regulations/", regulations.register, name="regulations"),
    path("regulations/load/", regulations.load, name="pack_load"),
    path("regulations/<int:pk>/", regulations.reader, name="regulation"),
    path("regulations/<int:pk>/publish/", regulations.publish, name="publish"),
    path("regulations/<int:pk>/pack.yaml", regulations.export, name="pack_export"),
    path("regulations/<int:pk>/trials/", backtests.trials, name="trials"),
    path("regulations/<int:pk>/statistics/", statistics.clauses, name="statistics"),
    path("trials/<int:pk>/", backtests.trial, name="trial"),
    path("trials/<int:pk>/cancel/", backtests.cancel, name="trial_cancel"),
    path("trials/<int:pk>/cases/", backtests.cases, name="trial_cases"),
    path("rules/<int:pk>/", regulations.rule, name="rule"),
]
