"""Signing in: passwords, one-time passwords, recovery codes, and the brakes on guessing them."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pyotp
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.core.errors import Refusal
from yinuo.core.models import LoginAttempt, LoginSession, Person, RecoveryCode
from yinuo.core.services import changes

ISSUER = "Yinuo"
RECOVERY_CODES = 10
_WINDOW = timedelta(minutes=15)
_FAILURES_OF_A_NAME = 5
_FAILURES_OF_AN_ADDRESS = 30
_STEP_SECONDS = 30
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongPassword(Refusal):
    """The same words whether the name is unknown, the password wrong or the person gone."""

    def __init__(self) -> None:
        super().__init__("wrong_password", _("登录名或密码不正确。请检查大小写后重试，或使用“忘记密码”。"))


class WrongCode(Refusal):
    def __init__(self) -> None:
        message = _("验证码不正确或已使用过。请输入身份验证器中当前显示的 6 位数字，或一个未使用的恢复码。")
        super().__init__("wrong_code", message, fields={"code": message})


class TooManyAttempts(Refusal):
    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        message = ngettext(
            "登录失败次数过多，请等待 %(minutes)d 分钟后再试。",
            "登录失败次数过多，请等待 %(minutes)d 分钟后再试。",
            minutes,
        )
        super().__init__("too_many_attempts", message % {"minutes": minutes})


def check_password(*, username: str, password: str, address: str | None, at: datetime) -> Person:
    """
    Return the person if the password is right. Attempts on one name wait for each other.

    :raises TooManyAttempts: too many failures of the name or from the address lately; the password is not looked at
    :raises WrongPassword: see there
    """
    with transaction.atomic():
        _in_turn(username)
        _brake(username, address, at)
        person = authenticate(username=username, password=password)
        _note(username, address, at, succeeded=person is not None)
    if not isinstance(person, Person):
        raise WrongPassword
    return person


def check_code(*, person: Person, code: str, address: str | None, at: datetime) -> None:
    """
    Accept the current one-time password or an unused recovery code; each works once.

    :raises TooManyAttempts: see there
    :raises WrongCode: see there
    """
    with transaction.atomic():
        _in_turn(person.username)
        _brake(person.username, address, at)
        fresh = Person.objects.select_for_update().get(pk=person.pk)
        accepted = _takes_totp(fresh, code, at) or _takes_recovery(fresh, code, at)
        _note(person.username, address, at, succeeded=accepted)
    if not accepted:
        raise WrongCode


@transaction.atomic
def begin_totp(*, person: Person) -> str:
    """Give the person a secret to put into an authenticator; it counts once a code has confirmed it."""
    if not person.totp_secret:
        person.totp_secret = pyotp.random_base32()
        person.save(update_fields=["totp_secret"])
    return person.totp_secret


@transaction.atomic
def confirm_totp(*, person: Person, code: str, at: datetime) -> list[str]:
    """
    Turn one-time passwords on and return the recovery codes, which are shown this once.

    :raises WrongCode: the code does not come from the secret
    """
    step = _step_of(person.totp_secret, code, at)
    if step is None:
        raise WrongCode
    person.totp_confirmed_at, person.totp_last_step = at, step
    person.save(update_fields=["totp_confirmed_at", "totp_last_step"])
    changes.keep(kind="people.totp_set_up", subject=person.username, by=person, at=at)
    return new_recovery_codes(person=person)


@transaction.atomic
def new_recovery_codes(*, person: Person) -> list[str]:
    """Return fresh recovery codes; the earlier ones stop working."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["-".join(_random_part() for _part in range(2)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, digest=_digest(person, code)) for code in codes])
    return codes


@transaction.atomic
def reset_totp(*, person: Person, by: Person, at: datetime) -> None:
    """Turn one-time passwords off: the phone is lost, or the person is to begin anew."""
    person.totp_secret, person.totp_confirmed_at, person.totp_last_step = "", None, 0
    person.save(update_fields=["totp_secret", "totp_confirmed_at", "totp_last_step"])
    RecoveryCode.objects.filter(person=person).delete()
    changes.keep(kind="people.totp_reset", subject=person.username, by=by, at=at)


def begin_session(*, person: Person, session_key: str, address: str | None, agent: str, at: datetime) -> None:
    """Note a signed-in browser."""
    values = {"person": person, "address": address, "agent": agent[:200], "started_at": at, "seen_at": at}
    LoginSession.objects.update_or_create(session_key=session_key, defaults=values)


def see_session(*, session_key: str, at: datetime) -> None:
    LoginSession.objects.filter(session_key=session_key, seen_at__lt=at).update(seen_at=at)


@transaction.atomic
def end_session(*, session: LoginSession) -> None:
    """Sign a browser out."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def end_sessions(*, person: Person, but: str = "") -> int:
    """Sign the person out everywhere, but for one session; return how many ended."""
    ending = LoginSession.objects.filter(person=person).exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    return len(keys)


def _in_turn(username: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [username.lower()])


def _brake(username: str, address: str | None, at: datetime) -> None:
    since = at - _WINDOW
    named = LoginAttempt.objects.filter(username=_kept(username), at__gt=since)
    success = named.filter(succeeded=True).order_by("-at").values_list("at", flat=True).first()
    _refuse_beyond(named.filter(at__gt=success or since), _FAILURES_OF_A_NAME, at)
    if address:
        _refuse_beyond(LoginAttempt.objects.filter(address=address, at__gt=since), _FAILURES_OF_AN_ADDRESS, at)


def _refuse_beyond(attempts: QuerySet[LoginAttempt], allowed: int, at: datetime) -> None:
    failures = attempts.filter(succeeded=False).order_by("-at").values_list("at", flat=True)[:allowed]
    if len(failures) == allowed:
        raise TooManyAttempts(failures[allowed - 1] + _WINDOW - at)


def _note(username: str, address: str | None, at: datetime, *, succeeded: bool) -> None:
    LoginAttempt.objects.create(username=_kept(username), address=address, at=at, succeeded=succeeded)


def _kept(username: str) -> str:
    return username.lower()[:60]


def _takes_totp(person: Person, code: str, at: datetime) -> bool:
    step = _step_of(person.totp_secret, code, at)
    if step is None or step <= person.totp_last_step:
        return False
    person.totp_last_step = step
    person.save(update_fields=["totp_last_step"])
    return True


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the 30-second step whose code this is: the present one, the one before or the one after."""
    digits = code.replace(" ", "")
    if not secret or len(digits) != 6:
        return None
    totp = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if constant_time_compare(totp.generate_otp(step), digits):
            return step
    return None


def _takes_recovery(person: Person, code: str, at: datetime) -> bool:
    digest = _digest(person, code.strip().lower())
    return RecoveryCode.objects.filter(person=person, digest=digest, used_at=None).update(used_at=at) == 1


def _digest(person: Person, code: str) -> str:
    return salted_hmac(f"yinuo.recovery.{person.pk}", code, algorithm="sha256").hexdigest()


def _random_part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _letter in range(5))
