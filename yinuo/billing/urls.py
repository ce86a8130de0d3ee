from __future__ import annotations

from django.urls import path

from yinuo.billing.views import charges, dealers, expenses, prices, quotations, receivables

app_name = "billing"
urlpatterns = [
    path("orders/<int:order>/charge/", charges.panel, name="panel"),
    path("orders/<int:order>/charge/quote/", charges.quote, name="quote"),
    path("orders/<int:order>/charge/consent/", charges.consent, name="consent"),
    path("orders/<int:order>/charge/determine/", charges.determine, name="determine"),
    path("orders/<int:order>/charge/sheet.pdf", charges.sheet, name="sheet"),
    path("charges/<int:pk>/collect/", charges.collect, name="collect"),
    path("charges/<int:pk>/leave-open/", charges.leave_open, name="leave_open"),
    path("charges/<int:pk>/follow-up/", charges.follow_up, name="follow_up"),
    path("charges/<int:pk>/hand-over/", charges.hand_over, name="hand_over"),
    path("charges/<int:pk>/invoice/", charges.invoice, name="invoice"),
    path("cases/<int:case>/quotations/", quotations.panel, name="quotations"),
    path("cases/<int:case>/quotations/give/", quotations.give, name="quotation_give"),
    path("quotations/<int:pk>/accept/", quotations.accept, name="quotation_accept"),
    path("cases/<int:case>/dealer-fees/", dealers.panel, name="dealer_fees"),
    path("cases/<int:case>/dealer-fees/collect/", dealers.collect, name="dealer_collect"),
    path("receivables/", receivables.receivables, name="receivables"),
    path("receivables/<int:pk>/collect/", receivables.collect, name="receivable_collect"),
    path("receivables/<int:pk>/follow-up/", receivables.follow_up, name="receivable_follow_up"),
    path("receivables/<int:pk>/hand-over/", receivables.hand_over, name="receivable_hand_over"),
    path("prices/", prices.prices, name="prices"),
    path("prices/<int:pk>/", prices.price_list, name="price_list"),
    path("prices/<int:pk>/card.pdf", prices.card, name="price_card"),
    path("prices/publish/<slug:code>/", prices.publish, name="publish"),
    path("expenses/", expenses.expenses, name="expenses"),
    path("expenses/submit/", expenses.submit, name="expense_submit"),
    path("expenses/<int:pk>/", expenses.check, name="expense_check"),
    path("reports/", expenses.reports, name="reports"),
]
