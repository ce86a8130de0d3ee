from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.core import clock, demo, login
from yinuo.core.errors import Refusal
from yinuo.core.forms.logins import Code, ForgottenPassword, NewPassword, SignIn
from yinuo.core.http import address_of, done, safe_next
from yinuo.core.models import Person, Role
from yinuo.core.selectors import people as people_selectors
from yinuo.core.services import logins, mails, people, refusals

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class DemoLogin:
    role: str
    name: str
    username: str
    branch: str


@sensitive_post_parameters("password")
@never_cache
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
    at = clock.now()
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = logins.check_password(**form.cleaned_data, address=address_of(request), at=at)
        except Refusal as refusal:
            refusals.keep(refusal=refusal, by=None, at=at, path=request.path)
            form.add_error(None, refusal.message)
        else:
            return _go_on(request, person)
    context = {"form": form, "next": safe_next(request, ""), "demo_logins": _demo_logins()}
    context["is_being_lived"] = bool(context["demo_logins"]) and demo.standing() is not None
    context |= {"demo_password": settings.YINUO["demo_password"]} if context["demo_logins"] else {}
    status = 422 if form.errors else 200
    return render(request, "core/login.html", context, status=status)


@never_cache
@get_or_post
def code(request: HttpRequest) -> HttpResponseBase:
    at = clock.now()
    person = login.waiting(request, at)
    if person is None:
        return redirect("core:login")
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            logins.check_code(person=person, code=form.cleaned_data["code"], address=address_of(request), at=at)
        except Refusal as refusal:
            refusals.keep(refusal=refusal, by=person, at=at, path=request.path)
            form.add_error(None, refusal.message)
        else:
            login.begin(request, person, at)
            return redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
    return render(request, "core/login_code.html", {"form": form, "next": safe_next(request, "")})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    auth.logout(request)
    return redirect("core:login")


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language: remembered with the person, and in a cookie for the login page."""
    wanted = request.POST.get("language", "")
    response = redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
    if wanted in dict(settings.LANGUAGES):
        if isinstance(request.user, Person):
            people.set_language(person=request.user, language=wanted)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@get_or_post
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Send a link to set a new password. The answer is the same whether anybody has that address."""
    form = ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mails.send_reset_links(email=form.cleaned_data["email"], link_for=_reset_link, at=clock.now())
        return render(request, "core/password_forgotten.html", {"sent_to": form.cleaned_data["email"]})
    return render(request, "core/password_forgotten.html", {"form": form})


@sensitive_post_parameters("password", "again")
@never_cache
@get_or_post
def reset(request: HttpRequest, who: str, token: str) -> HttpResponseBase:
    """Set a new password. The token works once: it is signed over the password it replaces."""
    person = _person_of(who)
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "core/password_reset.html", {"is_expired": True}, status=410)
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.set_password(person=person, password=form.cleaned_data["password"], by=None, at=clock.now())
        except Refusal as refusal:
            form.add_error("password", refusal.message)
        else:
            logins.end_sessions(person=person)
            with translation.override(person.language):
                done(request, _("新密码已设置，请用新密码登录。"))
            return redirect("core:login")
    response = render(request, "core/password_reset.html", {"form": form})
    response["Referrer-Policy"] = "no-referrer"
    return response


def _go_on(request: HttpRequest, person: Person) -> HttpResponse:
    at = clock.now()
    if person.totp_confirmed_at is None:
        login.begin(request, person, at)
        return redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
    login.wait_for_code(request, person, at)
    response = redirect("core:login_code")
    wanted = safe_next(request, "")
    if wanted:
        response["Location"] += f"?next={wanted}"
    return response


def _demo_logins() -> list[DemoLogin]:
    """Return one person of each role, for the buttons of the demo; nothing elsewhere."""
    if not settings.YINUO["demo"]:
        return []
    found = people_selectors.one_per_role(clock.now())
    return [
        DemoLogin(str(Role(role).label), person.name, person.username, person.branch.name if person.branch else "")
        for role, person in found
    ]


def _reset_link(person: Person) -> str:
    who = urlsafe_base64_encode(force_bytes(person.pk))
    return f"{settings.PUBLIC_URL}/password/{who}/{default_token_generator.make_token(person)}/"


def _person_of(who: str) -> Person | None:
    try:
        return Person.objects.filter(pk=int(force_str(urlsafe_base64_decode(who))), is_active=True).first()
    except (ValueError, OverflowError):
        return None
