from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils.translation import gettext as _

from tests.cast import Cast
from yinuo.config import urls as real
from yinuo.core import access
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, render
from yinuo.core.models import RefusalEntry, Role


@access.page()
def refuse(request: Request) -> HttpResponse:
    raise Refusal(
        "no_parts", _("消息"), clause="S001-R01 4.5.4", missing="领料单", lifted_by=(Role.COORDINATOR, "customer")
    )


@access.page(roles=[Role.FINANCE_CLERK])
def money(request: Request) -> HttpResponse:
    return HttpResponse("money")


@access.page()
def hidden(request: Request) -> HttpResponse:
    raise NotVisible


@access.page()
def break_down(request: Request) -> HttpResponse:
    raise RuntimeError("a fault of ours")


@access.page()
def parts(request: Request) -> HttpResponse:
    return render(request, "core/jobs.html", {"page": None}, part="core/empty.html")


urlpatterns = [
    path("refuse/", refuse),
    path("money/", money),
    path("hidden/", hidden),
    path("break/", break_down),
    path("parts/", parts),
    *real.urlpatterns,
]
handler404, handler500 = real.handler404, real.handler500


@pytest.fixture
def browser(cast: Cast, client):
    with override_settings(ROOT_URLCONF="tests.core.test_refusals"):
        client.force_login(cast.technician)
        client.raise_request_exception = False
        yield client


def test_a_refusal_is_a_page_that_names_clause_what_is_missing_and_who_can_lift_it(cast: Cast, browser):
    response = browser.get("/refuse/")

    page = response.content.decode()
    assert response.status_code == 409
    for words in ("S001-R01 4.5.4", "领料单", "售后内勤", "没有任何内容被更改"):
        assert words in page
    kept = RefusalEntry.objects.get()
    assert (kept.by, kept.code, kept.clause, kept.path) == (
        cast.technician,
        "no_parts",
        "S001-R01 4.5.4",
        "/refuse/",
    )


def test_to_htmx_a_refusal_is_a_part_of_the_page_that_asked(browser):
    response = browser.get("/refuse/", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "S001-R01 4.5.4" in page
    assert "<html" not in page


def test_a_role_that_is_missing_is_a_refusal_that_is_kept(browser):
    response = browser.get("/money/")

    assert response.status_code == 403
    assert "财务" in response.content.decode()
    assert RefusalEntry.objects.get().code == "role_needed"


def test_a_refusal_speaks_the_person_s_language(cast: Cast, browser):
    cast.technician.language = "en"
    cast.technician.save()

    page = browser.get("/money/").content.decode()

    assert "Your role may not do this" in page
    assert "Finance clerk" in page


@pytest.mark.parametrize("address", ["/hidden/", "/nowhere/"])
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "找不到这个页面"), ("en", "Page not found")])
def test_what_is_not_there_and_what_is_hidden_look_the_same(cast: Cast, browser, address, language, words):
    cast.technician.language = language
    cast.technician.save()

    response = browser.get(address)

    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_fault_of_ours_is_admitted_in_both_languages(browser, caplog):
    response = browser.get("/break/")

    page = response.content.decode()
    assert response.status_code == 500
    assert "系统出错了" in page
    assert "Something broke on our side" in page
    assert "a fault of ours" not in page


def test_a_form_that_was_open_too_long_is_explained(cast: Cast):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/login/", {"username": "wang"})

    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_htmx_gets_the_part_and_the_browser_the_page(browser):
    assert "<html" in browser.get("/parts/").content.decode()
    assert "<html" not in browser.get("/parts/", headers={"HX-Request": "true"}).content.decode()
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    assert "<html" in browser.get("/parts/", headers=boosted).content.decode()


def test_htmx_without_a_session_is_sent_to_the_login_page_as_a_whole(db, client):
    response = client.get("/account/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, "/login/")


def test_every_page_carries_the_headers_that_keep_strangers_out(browser):
    response = browser.get("/account/")

    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
