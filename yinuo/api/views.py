from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yinuo.api import selectors
from yinuo.api.forms import TokenForm
from yinuo.api.services import tokens
from yinuo.core.access import page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render


@never_cache
@page()
def listing(request: Request) -> HttpResponseBase:
    """Show one's own keys; make one, whose secret is shown this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if form.is_valid():
        try:
            _token, secret = tokens.issue(
                person=request.person, name=form.cleaned_data["name"], by=request.person, at=request.at
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": list(selectors.tokens_of(request.person))}
    return render(request, "api/tokens.html", context)


@require_POST
@page()
def revoke(request: Request, pk: int) -> HttpResponseBase:
    token = selectors.tokens_of(request.person).filter(pk=pk).select_related("person").first()
    if token is None:
        raise NotVisible
    tokens.revoke(token=token, by=request.person, at=request.at)
    done(request, _("密钥已停用，用它的系统从此刻起不能再连接。"))
    return redirect("api:tokens")
