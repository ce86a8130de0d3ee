from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from tests.cast import NOW, PASSWORD, Cast
from yinuo.core import clock, demo
from yinuo.core.models import LoginAttempt, LoginSession, RecoveryCode, RefusalEntry
from yinuo.core.services import logins
from yinuo.core.tasks import send_mail

WRONG = "登录名或密码不正确"


def sign_in(client: Client, username: str = "wang", password: str = PASSWORD, **data):
    return client.post("/login/", {"username": username, "password": password} | data)


def try_at(moment: datetime, username: str = "wang", password: str = "wrong", address: str | None = "10.0.0.1"):
    return logins.check_password(username=username, password=password, address=address, at=moment)


def test_the_right_password_opens_the_page_that_was_wanted(cast: Cast, client):
    asked = client.get("/account/")

    response = client.post(asked["Location"], {"username": "wang", "password": PASSWORD, "next": "/account/"})

    assert asked["Location"] == "/login/?next=/account/"
    assert response["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert LoginSession.objects.get().person == cast.technician


def test_a_username_is_typed_in_any_case(cast: Cast, client):
    assert sign_in(client, "WANG").status_code == 302


@pytest.mark.parametrize(("username", "password"), [("wang", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_name_read_the_same(cast: Cast, client, username: str, password: str):
    response = sign_in(client, username or "x", password or "y")

    assert response.status_code == 422
    assert WRONG in response.content.decode()
    assert RefusalEntry.objects.get().code == "wrong_password"


def test_who_was_deactivated_reads_the_same_too(cast: Cast, client):
    cast.technician.is_active = False
    cast.technician.save()

    assert WRONG in sign_in(client).content.decode()


def test_five_failures_close_the_name_for_a_quarter_of_an_hour(cast: Cast):
    for minute in range(5):
        with pytest.raises(logins.WrongPassword):
            try_at(NOW + timedelta(minutes=minute))

    with pytest.raises(logins.TooManyAttempts) as refused:
        try_at(NOW + timedelta(minutes=5), password=PASSWORD)
    assert "请等待 10 分钟" in str(refused.value)

    assert try_at(NOW + timedelta(minutes=15), password=PASSWORD) == cast.technician


def test_an_unknown_name_is_closed_just_the_same(cast: Cast):
    for _turn in range(5):
        with pytest.raises(logins.WrongPassword):
            try_at(NOW, "nobody")

    with pytest.raises(logins.TooManyAttempts):
        try_at(NOW, "NoBody")


def test_a_success_forgives_the_failures_before_it(cast: Cast):
    for _turn in range(4):
        with pytest.raises(logins.WrongPassword):
            try_at(NOW)
    try_at(NOW + timedelta(seconds=1), password=PASSWORD)

    for _turn in range(4):
        with pytest.raises(logins.WrongPassword):
            try_at(NOW + timedelta(seconds=2))


def test_an_address_that_tries_many_names_is_closed(cast: Cast):
    for number in range(30):
        with pytest.raises(logins.WrongPassword):
            try_at(NOW, f"name{number}")

    with pytest.raises(logins.TooManyAttempts):
        try_at(NOW, "wang", PASSWORD)
    assert try_at(NOW, "wang", PASSWORD, address="10.0.0.2") == cast.technician


def test_the_page_says_how_long_to_wait(cast: Cast, client):
    for _turn in range(5):
        sign_in(client, password="wrong")

    response = sign_in(client)

    assert "请等待 15 分钟" in response.content.decode()
    assert LoginAttempt.objects.filter(succeeded=True).count() == 0


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_a_sign_in_leads_to_no_other_host(cast: Cast, client, target: str):
    assert sign_in(client, next=target)["Location"] == "/"


def test_signing_out_ends_the_session(cast: Cast, client):
    sign_in(client)

    client.post("/logout/")

    assert client.get("/account/").status_code == 302
    assert client.get("/logout/").status_code == 405


# One-time passwords.


@pytest.fixture
def secret(cast: Cast) -> str:
    secret = logins.begin_totp(person=cast.technician)
    code = pyotp.TOTP(secret).at(NOW)
    logins.confirm_totp(person=cast.technician, code=code, at=NOW)
    return secret


def check(cast: Cast, code: str, moment: datetime) -> None:
    logins.check_code(person=cast.technician, code=code, address=None, at=moment)


def test_a_code_works_once_and_one_step_early_or_late(cast: Cast, secret: str):
    later = NOW + timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(later)

    check(cast, code, later + timedelta(seconds=30))

    with pytest.raises(logins.WrongCode):
        check(cast, code, later + timedelta(seconds=31))
    with pytest.raises(logins.WrongCode):
        check(cast, pyotp.TOTP(secret).at(later + timedelta(minutes=10)), later)


def test_codes_are_throttled_like_passwords(cast: Cast, secret: str):
    for _turn in range(5):
        with pytest.raises(logins.WrongCode):
            check(cast, "000000", NOW)

    with pytest.raises(logins.TooManyAttempts):
        check(cast, pyotp.TOTP(secret).at(NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1))


def test_a_recovery_code_replaces_a_code_once(cast: Cast, secret: str):
    codes = logins.new_recovery_codes(person=cast.technician)

    check(cast, codes[0].upper(), NOW)

    with pytest.raises(logins.WrongCode):
        check(cast, codes[0], NOW)
    assert RecoveryCode.objects.filter(used_at=NOW).count() == 1
    assert codes[1] not in "".join(RecoveryCode.objects.values_list("digest", flat=True))


def test_the_password_alone_does_not_sign_in_when_a_code_is_needed(cast: Cast, client, secret: str):
    first = sign_in(client)

    assert first["Location"] == "/login/code/"
    assert client.get("/account/").status_code == 302
    wrong = client.post("/login/code/", {"code": "123456"})
    assert "验证码不正确" in wrong.content.decode()
    assert client.get("/account/").status_code == 302
    right = client.post("/login/code/", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert right.status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_page_of_the_code_is_no_way_in_without_a_password(cast: Cast, client, secret: str):
    assert client.get("/login/code/")["Location"] == "/login/"


def test_setting_up_needs_a_code_from_the_secret_and_shows_the_recovery_codes_once(cast: Cast, client):
    client.force_login(cast.technician)
    page = client.get("/account/totp/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert "<svg" in page
    assert "style=" not in page

    assert "验证码不正确" in client.post("/account/totp/", {"code": "000000"}).content.decode()
    shown = client.post("/account/totp/", {"code": pyotp.TOTP(secret).at(clock.now())}).content.decode()

    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", shown)) == 10
    cast.technician.refresh_from_db()
    assert cast.technician.totp_confirmed_at is not None
    assert client.get("/account/totp/")["Location"] == "/account/"


def test_a_role_that_must_use_codes_gets_nowhere_without(cast: Cast, client, settings):
    settings.YINUO = settings.YINUO | {"totp_roles": ("administrator",)}
    client.force_login(cast.administrator)

    assert client.get("/admin/people/")["Location"] == "/account/totp/"
    assert client.get("/account/totp/").status_code == 200
    client.force_login(cast.manager)
    assert client.get("/admin/people/").status_code == 200


def test_the_administrator_lets_a_person_begin_anew(cast: Cast, client, secret: str):
    client.force_login(cast.administrator)

    client.post(f"/admin/people/{cast.technician.pk}/totp/reset/")

    assert sign_in(Client())["Location"] == "/"
    assert not RecoveryCode.objects.exists()


# Forgotten passwords.


def reset_link(email: str = "wang@yinuo.test", run=send_mail) -> str:
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = ProcrastinateJob.objects.filter(task_name="core.send_mail").latest("id")
    run(**job.args)
    assert mail.outbox[-1].to == [email]
    return re.search(r"http://[^/]+(/password/\S+)", mail.outbox[-1].body)[1]


def test_a_link_sets_a_new_password_once_and_signs_everybody_else_out(cast: Cast, client):
    elsewhere = Client()
    sign_in(elsewhere)
    answer = client.post("/password/", {"email": "Wang@yinuo.test"}).content.decode()
    link = reset_link()

    done = client.post(link, {"password": "new-kettle-harbour-7", "again": "new-kettle-harbour-7"})

    assert "如果 Wang@yinuo.test 属于一位在职人员" in answer
    assert done["Location"] == "/login/"
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(Client(), password="new-kettle-harbour-7").status_code == 302
    assert sign_in(Client()).status_code == 422
    assert client.get(link).status_code == 410
    assert "已使用过或已过期" in client.get(link).content.decode()


def test_an_unknown_address_reads_the_same_and_sends_nothing(cast: Cast, client):
    from procrastinate.contrib.django.models import ProcrastinateJob

    answer = client.post("/password/", {"email": "nobody@yinuo.test"})

    assert "如果 nobody@yinuo.test 属于一位在职人员" in answer.content.decode()
    assert not ProcrastinateJob.objects.filter(task_name="core.send_mail").exists()


def test_a_link_expires_after_an_hour(cast: Cast, client, settings):
    client.post("/password/", {"email": "wang@yinuo.test"})
    link = reset_link()

    settings.PASSWORD_RESET_TIMEOUT = -1

    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    "link", ["/password/MQ/abc-def/", "/password/%21%21/x/", "/password/OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x/"]
)
def test_a_forged_link_is_refused(cast: Cast, client, link: str):
    assert client.get(link).status_code == 410


def test_a_weak_new_password_is_refused_and_the_link_stays_good(cast: Cast, client):
    client.post("/password/", {"email": "wang@yinuo.test"})
    link = reset_link()

    weak = client.post(link, {"password": "12345", "again": "12345"})
    different = client.post(link, {"password": "new-kettle-harbour-7", "again": "new-kettle-harbour-8"})

    assert weak.status_code == different.status_code == 200
    assert "两次输入的密码不一致" in different.content.decode()
    assert client.get(link).status_code == 200


# Sessions and account.


def test_a_session_can_be_ended_from_elsewhere(cast: Cast):
    here, there = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT) Chrome/1 Safari/1"), Client()
    sign_in(here)
    sign_in(there)
    other = LoginSession.objects.exclude(session_key=here.session.session_key).get()

    page = here.get("/account/").content.decode()
    here.post(f"/account/sessions/{other.pk}/end/")

    assert "Chrome · Windows" in page
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert Session.objects.count() == 1


def test_nobody_ends_the_sessions_of_another(cast: Cast):
    mine, his = Client(), Client()
    sign_in(his, "chen")
    sign_in(mine)
    session = LoginSession.objects.get(person=cast.coordinator)

    assert mine.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert his.get("/account/").status_code == 200


def test_a_new_password_needs_the_old_one_and_keeps_only_this_session(cast: Cast):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    data = {"password": "new-kettle-harbour-7", "again": "new-kettle-harbour-7"}

    wrong = here.post("/account/password/", data | {"current": "guess"})
    right = here.post("/account/password/", data | {"current": PASSWORD})

    assert wrong.status_code == 422
    assert "当前密码不正确" in wrong.content.decode()
    assert right.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_session_is_seen_again_at_most_every_few_minutes(cast: Cast, client):
    from django.core.cache import cache

    sign_in(client)
    LoginSession.objects.update(seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    cache.clear()

    client.get("/account/")
    seen = LoginSession.objects.get().seen_at
    LoginSession.objects.update(seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    client.get("/account/")

    assert seen > datetime(2026, 6, 1, tzinfo=UTC)
    assert LoginSession.objects.get().seen_at == datetime(2026, 1, 1, tzinfo=UTC)


# Languages, and the demo.


def test_the_language_is_switched_and_remembered_with_the_person(cast: Cast, client):
    sign_in(client)

    client.post("/language/", {"language": "en", "next": "/account/"})

    page = client.get("/account/").content.decode()
    assert '<html lang="en">' in page
    assert "My account" in page
    assert "我的账户" not in page
    cast.technician.refresh_from_db()
    assert cast.technician.language == "en"


def test_the_login_page_switches_too(db, client):
    client.post("/language/", {"language": "en", "next": "/login/"})

    assert "Forgotten password" in client.get("/login/").content.decode()


def test_a_language_that_is_not_offered_changes_nothing(cast: Cast, client):
    sign_in(client)

    client.post("/language/", {"language": "fr"})

    cast.technician.refresh_from_db()
    assert cast.technician.language == "zh-hans"


def test_the_demo_offers_one_login_per_role_and_only_the_demo(cast: Cast, client, settings):
    plain = client.get("/login/").content.decode()
    settings.YINUO = settings.YINUO | {"demo": True, "demo_password": PASSWORD}
    offered = re.findall(
        r'data-fill-username="(\w+)" data-fill-password="([\w-]+)"', client.get("/login/").content.decode()
    )

    assert "data-fill" not in plain
    assert len(offered) == 11
    for username, password in offered:
        assert sign_in(Client(), username, password).status_code == 302, username


def test_the_demo_says_while_its_history_is_being_lived(cast: Cast, client, settings, tmp_path):
    settings.YINUO = settings.YINUO | {"demo": True, "demo_password": PASSWORD}
    settings.HOME = tmp_path
    words = "九十天的业务正在生成"
    assert words not in client.get("/login/").content.decode()

    demo.note(demo.LIVING, NOW)
    assert words in client.get("/login/").content.decode()

    demo.lived()
    assert words not in client.get("/login/").content.decode()
