from __future__ import annotations

import pyotp
from django.contrib.auth import update_session_auth_hash
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access, login, qr
from yinuo.core.errors import Refusal
from yinuo.core.forms.logins import ChangePassword, Code
from yinuo.core.forms.people import SetAbsence, SetDeputy
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Absence, Deputy, LoginSession
from yinuo.core.services import logins, people
from yinuo.core.views.login import get_or_post


@require_GET
@access.page()
def account(request: Request) -> HttpResponseBase:
    return _page(request)


@sensitive_post_parameters("current", "password", "again")
@require_POST
@access.page()
def change_password(request: Request) -> HttpResponseBase:
    form = ChangePassword(request.POST)
    person = request.person
    if form.is_valid():
        if not person.check_password(form.cleaned_data["current"]):
            form.add_error("current", _("当前密码不正确。"))
        else:
            try:
                people.set_password(person=person, password=form.cleaned_data["password"], by=person, at=request.at)
            except Refusal as refusal:
                refused(request, form, refusal)
            else:
                _keep_only_this_session(request)
                done(request, _("密码已更改，其他设备上的登录已全部退出。"))
                return redirect("core:account")
    return _page(request, password=form, status=422)


@never_cache
@get_or_post
@access.page()
def totp(request: Request) -> HttpResponseBase:
    """Set up one-time passwords: secret, picture to scan, first code, recovery codes."""
    person = request.person
    if person.totp_confirmed_at is not None:
        return redirect("core:account")
    secret = logins.begin_totp(person=person)
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = logins.confirm_totp(person=person, code=form.cleaned_data["code"], at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return render(request, "core/recovery_codes.html", {"codes": codes})
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=logins.ISSUER)
    return render(request, "core/totp.html", {"form": form, "secret": secret, "picture": qr.svg(address)})


@never_cache
@require_POST
@access.page()
def recovery_codes(request: Request) -> HttpResponseBase:
    if request.person.totp_confirmed_at is None:
        return redirect("core:totp")
    return render(request, "core/recovery_codes.html", {"codes": logins.new_recovery_codes(person=request.person)})


@require_POST
@access.page()
def end_session(request: Request, pk: int) -> HttpResponseBase:
    logins.end_session(session=get_object_or_404(LoginSession, pk=pk, person=request.person))
    done(request, _("该设备已退出登录。"))
    return redirect("core:account")


@require_POST
@access.page()
def end_other_sessions(request: Request) -> HttpResponseBase:
    logins.end_sessions(person=request.person, but=request.session.session_key or "")
    done(request, _("其他设备已全部退出登录。"))
    return redirect("core:account")


@require_POST
@access.page()
def set_absence(request: Request) -> HttpResponseBase:
    form = SetAbsence(request.POST)
    if form.is_valid():
        try:
            people.set_absence(person=request.person, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("缺勤已登记。"))
            return redirect("core:account")
    return _page(request, absence=form, status=422)


@require_POST
@access.page()
def cancel_absence(request: Request, pk: int) -> HttpResponseBase:
    absence = get_object_or_404(Absence, pk=pk, person=request.person)
    people.cancel_absence(absence=absence, by=request.person, at=request.at)
    done(request, _("缺勤已取消。"))
    return redirect("core:account")


@require_POST
@access.page()
def set_deputy(request: Request) -> HttpResponseBase:
    form = SetDeputy(request.POST, person=request.person)
    if form.is_valid():
        try:
            people.set_deputy(person=request.person, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("代理人已指定。"))
            return redirect("core:account")
    return _page(request, deputy=form, status=422)


@require_POST
@access.page()
def end_deputy(request: Request, pk: int) -> HttpResponseBase:
    deputy = get_object_or_404(Deputy, pk=pk, person=request.person)
    people.end_deputy(deputy=deputy, by=request.person, at=request.at)
    done(request, _("代理已结束。"))
    return redirect("core:account")


def _page(
    request: Request,
    *,
    password: ChangePassword | None = None,
    absence: SetAbsence | None = None,
    deputy: SetDeputy | None = None,
    status: int = 200,
) -> HttpResponseBase:
    person, at = request.person, request.at
    context = {
        "password_form": password or ChangePassword(),
        "absence_form": absence or SetAbsence(auto_id="absence_%s"),
        "deputy_form": deputy or SetDeputy(person=person, auto_id="deputy_%s"),
        "roles": person.roles.exclude(ends_at__lte=at).order_by("starts_at", "pk"),
        "absences": person.absences.filter(ends_at__gt=at).order_by("starts_at", "pk"),
        "deputies": person.deputies.filter(ends_at__gt=at).select_related("deputy").order_by("starts_at", "pk"),
        "sessions": person.login_sessions.order_by("-seen_at", "pk"),
        "this_session": request.session.session_key,
    }
    return render(request, "core/account.html", context, status=status)


def _keep_only_this_session(request: Request) -> None:
    """Sign every other browser out; this one goes on under a new key."""
    update_session_auth_hash(request, request.person)
    request.session.save()
    logins.end_sessions(person=request.person)
    login.begin(request, request.person, request.at)
