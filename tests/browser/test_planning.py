"""The planning board in a browser: dragged, refused, undone, published, confirmed by the customer, and bent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.people import PHONE, press
from tests.browser.planning import open_all_day, tomorrow
from tests.cast import make_cast
from tests.jobs import SKILL, give_profile, make_case, make_machine, publish
from yinuo.core import clock
from yinuo.dispatch.models import Order, PlannedVisit, RepairProposal, ServiceTime, VisitNotice

pytestmark = pytest.mark.browser

# Where on the screen a minute of somebody's day is, once it is in sight.
PLACE = """([person, minute]) => {
  const plan = window.yinuoPlan;
  plan.show(plan.rowOf(person), minute);
  const row = plan.rowElement(plan.rowOf(person)).getBoundingClientRect();
  return [row.left + plan.nameWidth() + plan.x(minute) + 2, row.top + row.height / 2];
}"""


@pytest.fixture
def crew(site):
    """The cast with two people who work around the clock, of whom only the first may repair combi ovens."""
    cast = make_cast()
    open_all_day(cast)
    publish()
    give_profile(cast.technician, SKILL, daily_orders=8)
    give_profile(cast.technician_two, "refrigeration", daily_orders=8)
    now = clock.now()
    ServiceTime.objects.create(count=9, minutes=60, spread_minutes=10, reckoned_at=now)
    machine = make_machine(cast)
    machine.site.latitude, machine.site.longitude = 39.91, 116.45
    machine.site.save()
    return cast


@pytest.fixture
def waiting(crew):
    return make_case(crew, at=clock.now() - timedelta(minutes=20))


def minute(hours):
    """Return so many hours into tomorrow, in minutes since 1970."""
    return int((tomorrow(clock.now()) + timedelta(hours=hours)).timestamp() // 60)


def open_board(page, person):
    sign_in(page, person.username)
    go_to_board(page)


def go_to_board(page):
    page.goto(f"{reverse('dispatch:plan')}?day={tomorrow(clock.now()):%Y-%m-%d}")
    expect(page.locator(".plan-row").first).to_be_visible()


def drag(page, key, person, at):
    """Drag a visit or a waiting case to a minute of somebody's day, and hold it there for the answer."""
    page.locator(f"[data-key={key}]").hover(position={"x": 8, "y": 8})
    page.mouse.down()
    x, y = page.evaluate(PLACE, [person.pk, at])
    with page.expect_response(lambda response: "/plan/check/" in response.url):
        page.mouse.move(x + 12, y, steps=6)
        page.mouse.move(x + 8, y, steps=2)
    page.wait_for_timeout(150)


def drop(page):
    with page.expect_response(lambda response: "/plan/data/" in response.url):
        page.mouse.up()


def test_from_the_queue_to_the_customer_and_through_an_emergency(crew, waiting, page, chromium, site):
    key = f"c{waiting.pk}"
    open_board(page, crew.coordinator)
    job, visit = page.locator(f".plan-job[data-key={key}]"), page.locator(f".visit[data-key={key}]")
    expect(job).to_contain_text("S001-R01 5.5")

    drag(page, key, crew.technician_two, minute(9))
    expect(page.locator("[data-plan-tip]")).to_contain_text("没有 combi_oven 的上岗证书")
    drop(page)
    expect(page.locator("[data-plan-refusal]")).to_contain_text("没有 combi_oven 的上岗证书")
    expect(job).to_be_visible()

    drag(page, key, crew.technician, minute(9))
    expect(page.locator("[data-plan-tip]")).to_contain_text("S001-R01 5.5")  # a promise breaks, and it is said
    drop(page)
    expect(visit).to_have_class(re.compile("is-draft"))
    expect(page.locator("[data-plan-refusal]")).to_be_hidden()

    page.locator("[data-plan-undo]").click()
    expect(job).to_be_visible()
    expect(visit).to_have_count(0)

    drag(page, key, crew.technician, minute(10))
    drop(page)
    expect(visit).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="发布").click()
    expect(page.locator("main")).to_contain_text("已发布第 1 版")
    order = Order.objects.get()
    assert (order.technician, order.case) == (crew.technician, waiting)

    _customer_confirms(page, chromium, site)
    order.refresh_from_db()
    assert order.appointment_at is not None
    _phone_shows_it(crew, chromium, site)
    _emergency_is_accepted(crew, page)


def _customer_confirms(page, chromium, site):
    page.goto(reverse("dispatch:notices"))
    address = re.search(r"https?://\S+", page.locator("textarea").input_value())[0]
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=site.url)
    customer = context.new_page()
    customer.goto(address)
    customer.get_by_role("button", name="确认这个时间").click()
    expect(customer.locator("main")).to_contain_text("谢谢，我们会准时上门")
    context.close()
    assert VisitNotice.objects.get().answer == "confirmed"


def _phone_shows_it(crew, chromium, site):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=site.url)
    phone = context.new_page()
    sign_in(phone, crew.technician.username)
    phone.goto(reverse("fieldwork:day"))
    expect(phone.locator("#day")).to_contain_text("好味来酒店")
    expect(phone.locator("#day")).to_contain_text("客户已确认时间")
    context.close()


def _emergency_is_accepted(crew, page):
    go_to_board(page)
    case = make_case(crew, fault="漏气", urgency="critical", at=clock.now())

    card = page.locator(".plan-proposal")
    expect(card).to_contain_text("紧急报修")
    expect(card).to_contain_text("保住“市区三小时内到达” S001-R01 5.5")
    card.get_by_role("button", name="采纳建议", exact=True).click()

    expect(page.locator("main")).to_contain_text("已发布第 2 版")
    assert Order.objects.get(case=case).technician == crew.technician
    assert RepairProposal.objects.get().state == "accepted"


def test_the_whole_board_is_worked_by_keyboard(crew, waiting, page):
    open_board(page, crew.coordinator)
    key = f"c{waiting.pk}"
    page.locator(f".plan-job[data-key={key}]").focus()
    said = page.locator("[data-plan-say]")

    press(page, "Space")
    expect(page.locator(".plan-ghost")).to_be_visible()
    for _step in range(3):
        press(page, "ArrowRight")
    press(page, "ArrowDown")
    expect(said).to_contain_text("没有 combi_oven 的上岗证书")
    press(page, "ArrowUp")
    expect(said).to_contain_text("王小明")
    press(page, "Enter")
    visit = page.locator(f".visit[data-key={key}]")
    expect(visit).to_be_focused()

    press(page, "Space")
    press(page, "ArrowRight")
    press(page, "Escape")
    assert PlannedVisit.objects.count() == 1
    start = PlannedVisit.objects.get().starts_at
    press(page, "Enter")
    expect(page.locator("[data-plan-chosen-title]")).to_be_focused()
    page.locator("[data-plan-close]").click()
    press(page, "Control+z")

    expect(page.locator(f".plan-job[data-key={key}]")).to_be_visible()
    assert start.minute % 15 == 0


def test_two_coordinators_see_each_others_moves(crew, waiting, page, chromium, site):
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=site.url)
    other = context.new_page()
    key = f"c{waiting.pk}"
    with other.expect_response(lambda response: "/live?" in response.url):
        open_board(other, crew.manager)
    open_board(page, crew.coordinator)

    drag(page, key, crew.technician, minute(9))
    drop(page)

    expect(other.locator(f".visit[data-key={key}]")).to_be_visible()
    expect(other.locator("#plan-pulse")).to_contain_text("1 处改动")
    context.close()


def test_the_optimiser_plans_the_queue_from_the_board(crew, page):
    for number in range(4):
        make_case(crew, fault=f"不加热 {number}", at=clock.now())
    open_board(page, crew.coordinator)

    page.get_by_role("button", name="自动排程").click()

    expect(page.locator(".plan-run")).to_contain_text("自动排程移动了 4 个任务")
    assert PlannedVisit.objects.count() == 4


def test_a_phone_puts_a_visit_without_dragging(crew, waiting, page):
    page.set_viewport_size(PHONE)
    open_board(page, crew.coordinator)
    page.locator(f".plan-job[data-key=c{waiting.pk}]").click()
    page.locator("[data-plan-put-person]").select_option(label="赵强")
    page.locator("[data-plan-put-start]").fill(f"{tomorrow(clock.now()):%Y-%m-%d}T09:00")
    expect(page.locator("[data-plan-put-conflicts]")).to_contain_text("没有 combi_oven 的上岗证书")
    page.locator("[data-plan-put-person]").select_option(label="王小明")

    page.locator("[data-plan-put-button]").click()

    expect(page.locator(".visit.is-draft")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
