"""The story of a repair, walked through in a browser by everybody who has a part in it, on the demo company."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.people import PHONE, WIDE, House, Somebody
from tests.house.running import free_port, fresh_database, running, wait_until_it_answers
from yinuo.core import clock

pytestmark = pytest.mark.browser

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVERYBODY = (
    "hd-hotline1", "hd-coord1", "hd-tech1", "hd-keeper", "hd-manager", "gm", "finance", "account", "quality", "owner",
    "admin",
)  # fmt: skip
CLAUSE = re.compile(r"S001-R01 \d")

# A caller of the East China branch: one number, in town, no agreement, and a machine whose warranty is over.
CALLER = """
    SELECT contact.digits AS phone, customer.name AS customer, machine.serial, code.code AS fault
    FROM customers_customer customer
    JOIN core_branch branch ON branch.id = customer.branch_id AND branch.code = 'HD'
    JOIN customers_contact contact ON contact.customer_id = customer.record_id
    JOIN customers_site site ON site.customer_id = customer.record_id AND site.in_city
    JOIN customers_equipment machine ON machine.customer_id = customer.record_id
    JOIN customers_product product ON product.id = machine.product_id
    JOIN cases_faultcode code ON code.family = product.family AND jsonb_array_length(code.usual_parts) > 0
    WHERE machine.purchased_on < CURRENT_DATE - 1200 AND NOT customer.is_key_account
      AND NOT EXISTS (SELECT 1 FROM customers_servicecontract c WHERE c.customer_id = customer.record_id)
      AND NOT EXISTS (SELECT 1 FROM cases_case one WHERE one.customer_id = customer.record_id)
    ORDER BY customer.record_id LIMIT 1
"""
OTHER_CASE = """
    SELECT one.record_id AS pk FROM cases_case one JOIN core_branch branch ON branch.id = one.branch_id
    WHERE branch.code = 'HD' AND one.state = 'handed_over' AND one.record_id <> %s ORDER BY 1 LIMIT 1
"""


@dataclass(frozen=True)
class Company:
    """The served demo company and its database."""

    house: House
    database: str

    def one(self, query: str, *values: Any) -> dict[str, Any]:
        with psycopg.connect(self.database, row_factory=psycopg.rows.dict_row) as database:
            row = database.execute(query, values).fetchone()
        assert row is not None
        return row


@pytest.fixture(scope="module")
def company(
    django_db_setup: None, django_db_blocker: Any, chromium: Browser, tmp_path_factory: Any
) -> Iterator[Company]:
    """Build the demo company in a database of its own and serve it, as `yinuo demo` does."""
    name = f"{connection.settings_dict['NAME']}_walk"
    with django_db_blocker.unblock(), fresh_database(name) as url:
        port = free_port()
        environment = {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.served_settings",
            "YINUO_DEMO": "1",
            "YINUO_HOME": str(tmp_path_factory.mktemp("home")),
            "YINUO_LIVE_PORT": str(free_port()),
            "YINUO_SECRET_KEY": settings.SECRET_KEY,
            "YINUO_URL": f"http://127.0.0.1:{port}",
            "YINUO_WEB_WORKERS": "1",
        }
        for words in (["migrate"], ["demo_company", "--days", "1"]):
            subprocess.run([sys.executable, "-m", "yinuo", *words], env={**os.environ, **environment}, check=True)
        with running(["-m", "yinuo", "serve", "--port", str(port)], **environment):
            wait_until_it_answers(port, "/login/")
            wait_until_it_answers(int(environment["YINUO_LIVE_PORT"]), "/live/health")
            house = House(chromium, f"http://127.0.0.1:{port}", settings.YINUO["demo_password"])
            yield Company(house, url)


def test_a_repair_from_the_ringing_phone_to_the_closed_case(company: Company, tmp_path: Path) -> None:
    house = company.house
    offices = [house.enter("hd-coord1"), house.enter("hd-coord2")]
    board = house.people["hd-coord1"].page.context.new_page()
    for page, path in [(offices[0].page, "/"), (offices[1].page, "/"), (board, "/dispatch/")]:
        with page.expect_response(lambda got: "/live?" in got.url):
            page.goto(path)
        page.evaluate("window.stayed = true")

    case = _the_phone_rings(company)
    _appears_by_itself(board, case["number"])
    office = house.people[case["coordinator"]]
    _appears_by_itself(office.page, case["number"])
    board.close()

    order = _dispatch(company, office, case)
    technician = house.enter(order["technician"], PHONE)
    _before_the_visit(technician, case, order)
    _the_keeper_issues(house.enter("hd-keeper"), order)
    _on_the_way(technician, order)
    _no_repair_without_consent(technician, order)
    _repair(technician, order)
    _sign(technician, order, tmp_path)
    _hand_in_and_archive(office, order)

    hotline = house.people["hd-hotline1"]
    _unhappy(hotline, case)
    _happy(hotline, office, case)
    _the_unhappy_customer_costs(house.enter("hd-manager"), technician, case)
    for somebody in house.everybody():
        somebody.is_content()


def _the_phone_rings(company: Company) -> dict[str, Any]:
    """Take the report by keyboard alone."""
    caller = company.one(CALLER)
    agent = company.house.window("hd-hotline1", WIDE)
    agent.page.goto("/login/")
    agent.page.locator("[data-fill-username=hd-hotline1]").click()
    expect(agent.page.locator("main#content")).to_be_visible()
    page = agent.open(f"/desk?call={caller['phone']}")
    expect(page.locator(".card-title", has_text=caller["customer"])).to_be_visible()
    keys = page.keyboard
    _tab_to(page, "equipment")
    keys.type(caller["serial"])
    _tab_to(page, "fault")
    keys.type("蒸不熟，早上开始的")
    _tab_to(page, "fault_code")
    with page.expect_response(re.compile("/desk/hints")):
        keys.type(caller["fault"])
    for name, words in {"probable_cause": "部件老化", "measure": "上门更换", "parts_hint": "按常用料"}.items():
        _tab_to(page, name)
        keys.press("Control+a")
        keys.type(words)
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    agent.look()
    promises = page.locator("#promises")
    expect(promises.locator("[data-due]").first).not_to_be_empty()
    expect(promises.locator(".clause").first).to_contain_text(CLAUSE)
    pk = int(page.url.rstrip("/").rsplit("/", 1)[1])
    return company.one(
        "SELECT one.record_id AS pk, record.number, person.username AS coordinator, customer.name AS customer"
        " FROM cases_case one JOIN core_record record ON record.id = one.record_id"
        " JOIN core_person person ON person.id = one.coordinator_id"
        " JOIN customers_customer customer ON customer.record_id = one.customer_id WHERE one.record_id = %s",
        pk,
    )


def _tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")


def _appears_by_itself(page: Page, number: str) -> None:
    expect(page.locator("main").get_by_text(number).first).to_be_visible()
    assert page.evaluate("window.stayed") is True


def _dispatch(company: Company, office: Somebody, case: dict[str, Any]) -> dict[str, Any]:
    """Send the best technician; the same man at the same hour cannot be sent to another customer as well."""
    other = office.page.context.new_page()
    other.goto(f"/cases/{company.one(OTHER_CASE, case['pk'])['pk']}/dispatch/")
    page = office.open(f"/cases/{case['pk']}/dispatch/")
    best = page.get_by_role("radio").first
    expect(best).to_be_checked()
    expect(page.locator("label", has=best).locator(".badge").first).not_to_be_empty()
    with other.expect_response(re.compile("/dispatch/technicians/")):
        for name in ("starts_at", "ends_at"):
            other.locator(f"[name={name}]").fill(page.locator(f"[name={name}]").input_value())
            other.locator(f"[name={name}]").blur()
    other.wait_for_load_state("networkidle")
    other.locator(f"[name=technician][value='{best.input_value()}']").check()
    other.locator("[name=choice_reason]").fill(
        "客户点名"
    )  # who is not the first suggestion for that case goes with a reason
    page.get_by_label("需要领配件").check()
    page.get_by_role("button", name="派工", exact=True).click()
    page.wait_for_url(re.compile(r"/orders/\d+/$"))
    office.look()
    order = company.one(
        "SELECT one.record_id AS pk, record.number, person.username AS technician FROM dispatch_order one"
        " JOIN core_record record ON record.id = one.record_id JOIN core_person person ON person.id = one.technician_id"
        " WHERE one.case_id = %s",
        case["pk"],
    )
    other.get_by_role("button", name="派工", exact=True).click()
    expect(other.get_by_role("alert").filter(has_text=order["number"]).first).to_be_visible()
    other.close()
    return order


def _before_the_visit(technician: Somebody, case: dict[str, Any], order: dict[str, Any]) -> None:
    """Accept, reach the customer, agree on a time, ask for parts; all of it on a phone."""
    page = technician.open("/today/")
    page.locator(f"a[href='/visits/{order['pk']}/']").first.click()
    expect(page.get_by_role("heading", name=case["customer"])).to_be_visible()
    _press(page, "接单")
    page.locator("section:has(#step-title) [name=outcome][value=reached]").check()
    _press(page, "联系客户")
    page.locator("#do-agree summary").click()
    soon = clock.now().astimezone(SHANGHAI) + timedelta(hours=1)
    page.locator("#do-agree [name=appointment_at]").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#do-agree").get_by_role("button").click()
    expect(page.locator("dd", has_text="约定")).to_be_visible()
    ask = page.locator("#parts form").filter(has=page.get_by_role("button", name="提交领料单"))
    ask.locator("input[type=number]").first.fill("1")
    ask.get_by_role("button", name="提交领料单").click()
    expect(page.locator("#parts section").first).to_be_visible()
    technician.look()


def _press(page: Page, label: str) -> None:
    """Press the one big button of the visit, and see the step after it."""
    page.locator("section:has(#step-title)").get_by_role("button", name=label, exact=True).click()
    expect(page.locator(".alert-success", has_text=label)).to_be_visible()


def _the_keeper_issues(keeper: Somebody, order: dict[str, Any]) -> None:
    page = keeper.open("/parts/")
    waiting = page.locator("#parts-queue section", has_text=order["number"])
    waiting.get_by_role("button", name="全部发料").click()
    expect(waiting).to_have_count(0)
    expect(page.locator("tr", has_text=order["number"])).to_be_visible()
    keeper.look()


def _on_the_way(technician: Somebody, order: dict[str, Any]) -> None:
    page = technician.open(f"/visits/{order['pk']}/")
    page.get_by_role("button", name="出发准备").click()
    expect(page.locator(".alert-danger", has_text=re.compile("S001-R01|工具"))).to_be_visible()
    page.get_by_label("工具箱已检查，工具齐全").check()
    page.get_by_label("已带维修服务回执单和收费标准卡").check()
    _tick_conduct(page)
    _press(page, "出发准备")
    _press(page, "出发")
    _tick_conduct(page)
    _press(page, "到达现场")
    page.locator("[name=cause]").first.fill("点火针老化")
    page.locator("section:has(#step-title) [name=is_solvable][value=True]").check()
    _tick_conduct(page)
    _press(page, "检查诊断")


def _tick_conduct(page: Page) -> None:
    for box in page.locator("section:has(#step-title) [name=points]").all():
        box.check()


def _no_repair_without_consent(technician: Somebody, order: dict[str, Any]) -> None:
    """Report the repair from a page that has grown old: the regulation refuses it and names its clause."""
    page = technician.page
    expect(page.locator("#step-title")).to_contain_text("出示收费标准")
    action = json.dumps(f"/visits/{order['pk']}/do/repair/")
    page.evaluate(
        "() => { const form = document.createElement('form'); form.method = 'post'; form.action = " + action + ";"
        " form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());"
        " const words = document.createElement('input'); words.name = 'solution'; words.value = '已更换';"
        " form.append(words); document.body.append(form); form.submit(); }"
    )
    refusal = page.locator("section:has(#step-title) .alert-danger")
    expect(refusal.first).to_be_visible()
    expect(page.locator("section:has(#step-title)")).to_contain_text(re.compile(r"4\.\d"))
    technician.open(f"/visits/{order['pk']}/")


def _repair(technician: Somebody, order: dict[str, Any]) -> None:
    page = technician.page
    charge, parts = page.locator("#charge"), page.locator("#parts")
    charge.locator("input[type=number]").first.fill("1")
    charge.get_by_role("button", name="报价给客户看").click()
    charge.get_by_role("button", name="客户同意").click()
    expect(page.locator("#step-title")).to_contain_text("维修完成")
    _unfold(parts)
    parts.locator("input[id^=use-]").first.fill("1")
    parts.get_by_role("button", name="登记用料").click()
    page.locator("[name=solution]").fill("更换点火针，清理火口")
    _press(page, "维修完成")
    page.locator("[name=is_accepted][value=True]").check()
    _press(page, "当面试机")
    _tick_conduct(page)
    _press(page, "讲解使用保养")
    page.get_by_label("工具已清点，没有遗漏").check()
    _press(page, "清理现场，清点工具")
    _unfold(charge)
    _unfold(charge.locator("details", has_text="核定费用（按实际用料）"))
    for service in charge.locator("input[id^=service-]").all():
        service.fill("1")
    charge.get_by_role("button", name="核定费用").click()
    expect(page.locator("#step-title")).to_contain_text("客户签字评价")
    technician.look()


def _unfold(part: Locator) -> None:
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()


def _sign(technician: Somebody, order: dict[str, Any], tmp_path: Path) -> None:
    """Let the customer sign on the glass; the receipt is a PDF; the money is collected; the technician leaves."""
    page = technician.open(f"/visits/{order['pk']}/")
    page.locator("section:has(#step-title) [name=rating][value='5']").check()
    pad = page.locator("canvas.signature-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 18 * step, box["y"] + 60 + (30 if step % 2 else -20))
    page.mouse.up()
    _press(page, "客户签字评价")
    receipt = page.request.get(f"/visits/{order['pk']}/receipt.pdf")
    assert receipt.body().startswith(b"%PDF")
    charge = page.locator("#charge")
    _unfold(charge)
    charge.get_by_role("button", name="收款", exact=True).click()
    expect(charge.get_by_role("button", name="款项交会计")).to_be_visible()
    _press(page, "离开现场")
    technician.look()


def _hand_in_and_archive(office: Somebody, order: dict[str, Any]) -> None:
    page = office.open("/papers/")
    row = page.locator("#papers li", has_text=order["number"])
    row.get_by_label("维修服务回执单").check()
    row.get_by_label("零配件领料单").check()
    row.get_by_role("button", name="登记交回").click()
    page.locator("#papers li", has_text=order["number"]).get_by_role("button", name="归档").click()
    expect(page.locator("#papers li", has_text=order["number"])).to_have_count(0)
    office.open(f"/orders/{order['pk']}/")


def _call_back(hotline: Somebody, case: dict[str, Any], *, is_happy: bool) -> Page:
    page = hotline.open("/call-backs/")
    page.locator("#call-back-queue .list-group-item", has_text=case["number"]).get_by_role("link", name="回访").click()
    answer = "yes" if is_happy else "no"
    for name in ("is_solved", "is_satisfied"):
        page.locator(f"[name={name}][value={answer}]").check()
    page.locator(f"[name=score][value='{5 if is_happy else 2}']").check()
    page.locator("[name=opinion]").fill("" if is_happy else "第二天又点不着火")
    hotline.look()
    page.get_by_role("button", name="完成回访").click()
    return hotline.open(f"/cases/{case['pk']}/")


def _unhappy(hotline: Somebody, case: dict[str, Any]) -> None:
    """The customer is not satisfied: the case opens again, and he will be called again."""
    page = _call_back(hotline, case, is_happy=False)
    expect(page.locator(".page-title")).to_contain_text("已重开")
    expect(page.locator("#promises > ul")).to_contain_text("跟进到客户满意")


def _happy(hotline: Somebody, office: Somebody, case: dict[str, Any]) -> None:
    page = office.open(f"/cases/{case['pk']}/")
    page.get_by_role("link", name="标记已解决").click()
    page.locator("[name=text]").fill("电话确认：气阀没有开足")
    page.get_by_role("button", name="标记已解决").click()
    page.get_by_role("link", name="关闭", exact=True).click()
    page.get_by_role("button", name="关闭", exact=True).click()
    expect(page.locator(".refusal")).to_contain_text(CLAUSE)  # not before he says that he is satisfied
    _call_back(hotline, case, is_happy=True)
    page.get_by_role("button", name="关闭", exact=True).click()
    expect(page.locator(".page-title")).to_contain_text("已关闭")
    office.look()


def _the_unhappy_customer_costs(manager: Somebody, technician: Somebody, case: dict[str, Any]) -> None:
    """The manager decides on the evidence, the technician sees it and appeals."""
    page = manager.open("/sanctions/")
    row = page.locator("tr", has_text=technician.page.locator(".user-name").inner_text() or "—").first
    row.get_by_role("link").first.click()
    expect(page.locator("section", has_text="依据：经过").locator("li").first).to_be_visible()
    manager.look()
    page.locator("[name=decision][value=confirmed]").check()
    page.get_by_role("button", name="记录决定").click()
    expect(page.locator("dd", has_text="已确认").first).to_be_visible()
    path = page.url
    told = technician.open("/sanctions/")
    told.goto(path)
    told.locator("[name=text]").fill("气阀是客户自己关小的，见电话记录。")
    told.get_by_role("button", name="提交申诉").click()
    expect(told.get_by_text("气阀是客户自己关小的").first).to_be_visible()
    expect(told.locator("dd", has_text="已确认")).to_contain_text("申诉中")
    technician.look()


FIGURE, DUE = ".metric-card .btn-sm", re.compile("到期 [1-9]")


def _number(words: Locator) -> int:
    return int(re.sub(r"\D", "", words.inner_text()))


def _first_figure(page: Page) -> int:
    return _number(page.locator(FIGURE, has_text=DUE).first)


def test_a_figure_on_the_dashboard_opens_what_it_was_counted_from(company: Company) -> None:
    manager = company.house.enter("hd-manager")
    page = manager.open("/dashboard/")
    before = _first_figure(page)
    page.locator(FIGURE, has_text=DUE).first.click()
    shown = _number(page.get_by_text(re.compile(r"共 \d+ 条")))
    behind = page.url
    manager.open("/dashboard/")
    # Promises go on falling due while this is read.
    assert before <= shown <= _first_figure(page)
    page.goto(behind)
    expect(page.locator("tbody tr").first).to_be_visible()
    manager.look()
    page.locator("tbody a[href^='/cases/']").first.click()
    expect(page.locator("#promises")).to_be_visible()
    manager.is_content()


def test_the_reader_shows_each_clause_beside_its_rules(company: Company) -> None:
    owner = company.house.enter("owner")
    page = owner.open("/regulations/")
    page.locator("main a[href^='/regulations/']", has_text=re.compile("S001-R01|售后")).first.click()
    row = page.locator(".clause-row", has=page.locator("[id^=rule-]")).first
    words, rule = row.locator(".clause-words").bounding_box(), row.locator("[id^=rule-]").first.bounding_box()
    assert words
    assert rule
    assert rule["x"] >= words["x"] + words["width"]
    owner.look()
    owner.is_content()


def test_a_page_is_in_english_after_one_press(company: Company) -> None:
    manager = company.house.enter("hd-manager")
    page = manager.open("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="My duties")).to_be_visible()
    manager.look()
    page.locator("header [name=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    manager.is_content()


@pytest.mark.parametrize("username", EVERYBODY)
def test_nothing_in_the_menu_is_dead(company: Company, username: str) -> None:
    somebody = company.house.enter(username, PHONE if "tech" in username else WIDE)
    somebody.walk_the_menu()
    somebody.is_content()


@pytest.mark.parametrize("username", EVERYBODY)
def test_no_page_behind_the_menu_is_dead_or_wider_than_a_phone(company: Company, username: str) -> None:
    somebody = company.house.enter(username)
    somebody.page.set_viewport_size(PHONE)
    somebody.walk_deeper(company.house.opened, pages=12)
    somebody.is_content()
