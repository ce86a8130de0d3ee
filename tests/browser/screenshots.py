"""
Take a picture of every page, wide and narrow, of a running demo company.

    python -m tests.browser.screenshots http://127.0.0.1:8000 docs/screenshots

Pages are found as people find them: by the links of other pages. Writes the pictures and a README.md that lists them.
With Pillow installed the pictures are reduced to 128 colours, which makes them a third as large.
"""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import sys
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.rulebook.drafting import source

SIZES = ((1440, 900), (390, 844))
TALLEST = {1440: 1500, 390: 1900}
WIDE = 1000
PASSWORD = "yinuo-demo-2026"


@dataclass(frozen=True)
class Shot:
    """
    One page: who looks at it and where. ``links`` are CSS selectors of links to follow from there, one after the other;
    ``then`` a button to press on the page that is reached.
    """

    name: str
    who: str
    path: str
    zh: str
    en: str
    links: tuple[str, ...] = ()
    then: str = ""
    english: bool = False


COORDINATOR, AGENT, MANAGER, ADMIN, KEEPER = "hd-coord2", "hd-hotline1", "hd-manager", "admin", "hd-keeper"
PLANNER, TECHNICIAN = "hd-coord2", "hd-tech3"
CASE = "main a[href^='/cases/']:not([href='/cases/'])"
#: What is pressed before the picture is taken, by the shot's ``then``.
PRESSES = {"plan-chosen": "[data-plan-rows] .visit", "plan-map": "[data-plan-map-toggle]"}
ORDER = "#lanes-title ~ div a[href^='/orders/']"
REPAIRS = "main section:has-text('S001-R01') a:has-text('1.0')"
AMENDED = "main section:has-text('S001-R01') a:has-text('1.1')"
LIFE, TRIALS = "a[href$='/life/']", "a[href$='/trials/']"
CUSTOMER = "main a[href^='/customers/']:not([href$='new/'])"

SHOTS = (
    Shot("login", "", "/login/", "登录，演示公司每个角色一个按钮", "Signing in; a button for each role of the demo"),
    Shot("duties", COORDINATOR, "/", "我的待办：先到期的在前", "My duties: what will be broken next stands first"),
    Shot("duties-manager", MANAGER, "/", "部门经理的待办", "A manager's duties"),
    Shot("duties-owner", "owner", "/", "制度归口部门的待办", "The duties of who owns the regulations"),
    Shot("duties-quality", "quality", "/", "质量工程师的待办", "A quality engineer's duties"),
    Shot("obligation", COORDINATOR, "/", "为什么是这个时间", "Why it is due then", ("main a[href^='/obligations/']",)),
    Shot("inbox", MANAGER, "/messages/", "消息", "Messages"),
    # Intake
    Shot("desk", AGENT, "", "受理台：来电弹出客户", "The desk, with the caller found", then="desk"),
    Shot("calls", AGENT, "/calls/", "来电", "Calls"),
    Shot("cases", AGENT, "/cases/", "服务单列表", "Cases"),
    Shot("case", COORDINATOR, "/cases/", "服务单", "A case with its promises and its story", (CASE,)),
    Shot("search", AGENT, "/search/?q=1360", "搜索", "Search"),
    # Dispatch
    Shot("board", COORDINATOR, "/dispatch/", "派工看板", "The dispatch board"),
    Shot("dispatch", COORDINATOR, "/dispatch/", "派工：排好名次的技术人员", "Dispatching: technicians ranked, with reasons", ("main a[href$='/dispatch/']",)),
    Shot("plan", PLANNER, "/dispatch/plan/", "排程板：一天，草稿和调整建议", "The planning board: a day, with a draft and proposals", then="plan"),
    Shot("plan-chosen", PLANNER, "/dispatch/plan/", "排程板：选中一个任务", "The planning board: a visit chosen", then="plan-chosen"),
    Shot("plan-map", PLANNER, "/dispatch/plan/", "排程板旁的地图", "The planning board with its map", then="plan-map"),
    Shot("plan-week", PLANNER, "/dispatch/plan/?span=week", "排程板：一周", "The planning board: a week", then="plan"),
    Shot("plan-proposal", "hn-coord1", "/dispatch/plan/", "排程板：一张急单，系统建议怎样调整", "An emergency, and how the day could be changed for it", then="plan"),
    Shot("plan-versions", PLANNER, "/dispatch/plan/versions/", "排程版本", "Versions of the plan"),
    Shot("plan-version", PLANNER, "/dispatch/plan/versions/", "一个版本", "One version", ("main a[href^='/dispatch/plan/versions/']",)),
    Shot("plan-figures", PLANNER, "/dispatch/plan/figures/", "排程指标", "How good the plans were"),
    Shot("notices", PLANNER, "/dispatch/notices/", "告知客户", "Customers to be told"),
    Shot("customer-link", PLANNER, "/dispatch/notices/", "客户从链接看到的页面", "What a customer sees by his link", then="link"),
    Shot("orders", COORDINATOR, "/orders/", "派工单列表", "Orders"),
    Shot("order", COORDINATOR, "/dispatch/", "派工单", "An order", (ORDER,)),
    # The visit
    Shot("today", TECHNICIAN, "/today/", "技术人员的一天", "The technician's day"),
    Shot("visit", TECHNICIAN, "/today/", "上门：一步一步", "A visit, step by step", ("main a[href^='/visits/']",)),
    Shot("papers", COORDINATOR, "/papers/", "单据交回与归档", "Papers handed in and archived"),
    Shot("goods", COORDINATOR, "/goods/?all=1", "客户商品", "Customers' goods"),
    Shot("goods-one", COORDINATOR, "/goods/?all=1", "一件客户商品", "One of them", ("main a[href^='/goods/']:not([href*='?'])",)),
    # Parts
    Shot("counter", KEEPER, "/parts/", "配件柜台", "The parts counter"),
    Shot("stock", KEEPER, "/parts/stock/", "配件库存", "Stock"),
    Shot("movements", KEEPER, "/parts/stock/", "一种配件的流水", "What moved in and out", ("main a[href^='/parts/stock/']:not([href$='stock/'])",)),
    Shot("catalogue", KEEPER, "/parts/catalogue/", "配件目录", "The catalogue of parts"),
    # After the visit
    Shot("call-backs", AGENT, "/call-backs/", "待回访的客户", "Customers to be called back"),
    Shot("call-back", AGENT, "/call-backs/", "一次回访", "A call-back", ("main a.btn-primary[href^='/call-backs/']",)),
    Shot("opinions", AGENT, "/opinions/", "客户意见", "What customers say"),
    Shot("complaints", MANAGER, "/complaints/", "投诉", "Complaints"),
    Shot("complaint", MANAGER, "/complaints/", "一件投诉", "A complaint", ("main a[href^='/complaints/']",)),
    Shot("sanctions", MANAGER, "/sanctions/", "考核", "Sanctions"),
    Shot("sanction", MANAGER, "/sanctions/", "一项考核和它的证据", "A sanction with its evidence", ("main a[href^='/sanctions/']",)),
    # Customers and money
    Shot("customers", AGENT, "/customers/", "客户", "Customers"),
    Shot("customer", AGENT, "/cases/", "客户档案", "A customer's file", (CASE, CUSTOMER)),
    Shot("equipment", AGENT, "/cases/", "一台设备", "A machine", (CASE, "main a[href^='/equipment/']")),
    Shot("site", AGENT, "/cases/", "地址与坐标", "A site and where it lies", (CASE, CUSTOMER, "main a[href*='/sites/']:not([href$='new/'])")),
    Shot("differences", COORDINATOR, "/customers/differences/", "资料不符", "Files found wrong on site"),
    Shot("receivables", "finance", "/receivables/", "应收款", "Receivables"),
    Shot("prices", "finance", "/prices/", "收费标准", "Prices"),
    Shot("price-list", "finance", "/prices/", "一份价目表", "A price list", ("main a[href^='/prices/']:not([href*='publish']):not([href$='.pdf'])",)),
    Shot("expenses", "finance", "/expenses/", "报销", "Expenses"),
    Shot("reports", "finance", "/reports/", "月报", "Monthly reports"),
    # Works, documents, training
    Shot("projects", COORDINATOR, "/projects/", "工程项目", "Works"),
    Shot("project", COORDINATOR, "/projects/", "一项工程：施工中，方案变更待用户签字", "A project under construction, its change waiting for the customer", ("main tr:has-text('施工中') a[href^='/projects/']",)),
    Shot("project-done", COORDINATOR, "/projects/", "一项工程：已移交，每月走访", "A project handed over and visited each month", ("main tr:has-text('已移交') a[href^='/projects/']",)),
    Shot("documents", "quality", "/documents/", "受控文件", "Controlled documents"),
    Shot("document", "quality", "/documents/", "一份图纸：版本、发放、收回、更改", "A drawing: editions, copies, recall, changes", ("main a:has-text('炉膛总图')",)),
    Shot("document-signing", "quality", "/documents/", "会签中的作业指导书", "A work instruction being countersigned", ("main a:has-text('洗碗机配水阀')",)),
    Shot("document-customer", "quality", "/documents/", "顾客文件：两周内评审", "A customer's document, to be reviewed within two weeks", ("main a:has-text('技术协议')",)),
    Shot("staff", "quality", "/staff/", "培训与技能", "Training and grades"),
    Shot("staff-one", "quality", "/staff/", "一个人的培训技能档案", "One person's training file", ("main tr:has-text('高级') a[href^='/staff/'], main a[href^='/staff/']",)),
    # Regulations
    Shot("regulations", "owner", "/regulations/", "制度", "Regulations"),
    Shot("reader", "owner", "/regulations/", "条款和规则并排", "Clauses beside the rules made of them", (REPAIRS,)),
    Shot("statistics", "owner", "/regulations/", "条款统计", "How each clause did", (REPAIRS, "a[href$='/statistics/']")),
    Shot("register", "owner", "/regulations/register/", "制度台账", "The register of regulations"),
    Shot("life-consulting", "owner", "/regulations/register/", "征求意见中的草案", "A draft on which departments comment", ("main tr:has-text('S001-R03') a[href$='/life/']:has-text('1.1')",)),
    Shot("life-signing", "owner", "/regulations/register/", "会签中的草案", "A draft being countersigned", ("main tr:has-text('S000-R09') a[href$='/life/']:has-text('1.1')",)),
    Shot("life-cycle", "owner", "/regulations/", "已发布、阅知到一半的版本", "A published version, half of its readers done", (AMENDED, LIFE)),
    Shot("difference", "owner", "/regulations/register/", "版本差异", "What a version changes", ("main tr:has-text('S001-R03') a[href$='/life/']:has-text('1.1')", "a[href*='/difference/']")),
    Shot("campaign", "owner", "/regulations/", "阅知确认的进度", "How many have read it", (AMENDED, LIFE, "main a[href^='/campaigns/']")),
    Shot("reading", "hn-tech6", "/", "请阅读并确认", "To be read and acknowledged", ("main a[href^='/readings/']",)),
    Shot("objection", "owner", "/regulations/register/", "一项异议，待总经理裁决", "An objection that the general manager decides", ("main tr:has-text('S003-R09') a[href$='/life/']", "main a[href^='/objections/']")),
    Shot("waivers", "owner", "/waivers/", "豁免", "Waivers"),
    Shot("waiver", "owner", "/waivers/", "一项生效的豁免", "A waiver in force", ("main a[href^='/waivers/']:not([href*='?']):not([href='/waivers/'])",)),
    Shot("trials", "owner", "/regulations/", "试算：草案用在过去的业务上", "Trials: a draft on past work", (AMENDED, TRIALS)),
    Shot("trial", "owner", "/regulations/", "一次试算的结果", "What a trial came to", (AMENDED, TRIALS, "main a[href^='/trials/']")),
    Shot("trial-cases", "owner", "/regulations/", "会不同的每一单", "Every case that would differ", (AMENDED, TRIALS, "main a[href^='/trials/']", "main a[href*='/cases/']")),
    Shot("approvals", "gm", "/approvals/", "审批", "Approvals"),
    Shot("approval", "gm", "/approvals/", "一份等待签字的审批", "An approval that waits for a signature", ("main a[href^='/approvals/']",)),
    Shot("draft-new", "owner", "/regulations/drafts/new/", "从文件生成制度", "A regulation from a file"),
    Shot("drafts", "owner", "/regulations/drafts/", "起草中的制度", "Drafts", then="drafts"),
    Shot("workbench", "owner", "", "工作台：条款和规则卡并排", "The workbench: text beside rule cards", then="draft"),
    Shot("rule-edit", "owner", "", "编辑一条规则", "Editing a rule", then="draft-edit"),
    Shot("draft-report", "owner", "", "起草统计", "The report of a draft", then="draft-report"),
    # Figures
    Shot("dashboard", MANAGER, "/dashboard/", "指标看板", "The dashboard"),
    Shot("drill", MANAGER, "/dashboard/", "数字背后的每一单", "What a figure was counted from", ("main a[href*='side=denominator']",)),
    Shot("promises", MANAGER, "/dashboard/promises/", "承诺总览", "All promises"),
    Shot("promise-list", MANAGER, "/dashboard/promises/", "已违约的承诺", "Promises that are broken", ("main a[href*='/promises/broken/']",)),
    Shot("sanction-figures", MANAGER, "/dashboard/sanctions/", "考核统计", "Sanctions by month and clause"),
    # Administration
    Shot("account", MANAGER, "/account/", "我的账户", "My account"),
    Shot("people", ADMIN, "/admin/people/", "人员", "People"),
    Shot("person", ADMIN, "/admin/people/", "一个人和他的角色", "A person and his roles", ("main a[href^='/admin/people/']:not([href$='new/'])",)),
    Shot("absences", ADMIN, "/admin/absences/", "缺勤", "Absences"),
    Shot("company", ADMIN, "/admin/company/", "分公司与部门", "Branches and departments"),
    Shot("calendars", ADMIN, "/admin/calendars/", "日历", "Calendars"),
    Shot("calendar", ADMIN, "/admin/calendars/", "一个日历：调休与节假日", "A calendar with holidays and make-up days", ("main a[href^='/admin/calendars/']:not([href$='new/']):not([href$='import/'])",)),
    Shot("products", ADMIN, "/admin/products/", "产品目录", "Products"),
    Shot("fault-codes", ADMIN, "/admin/fault-codes/", "故障代码", "Fault codes"),
    Shot("audit", ADMIN, "/admin/audit/", "审计", "Audit"),
    Shot("tokens", ADMIN, "/account/tokens/", "接口密钥", "Keys of the interface"),
    Shot("system", ADMIN, "/admin/system/", "系统状态", "The system's state"),
    Shot("jobs", ADMIN, "/admin/jobs/", "失败任务", "Jobs that failed"),
    Shot("mails", ADMIN, "/admin/mails/", "未送达邮件", "Mails that were not delivered"),
    # Refusals, and the same in English
    Shot("refusal", AGENT, "/admin/people/", "不允许：说明原因", "Not allowed, and why"),
    Shot("not-found", AGENT, "/cases/999999/", "找不到", "Not found"),
    Shot("duties-en", "hd-coord1", "/", "英文界面：我的待办", "In English: my duties", english=True),
    Shot("reader-en", "hd-coord1", "/regulations/", "英文界面：制度", "In English: a regulation", (REPAIRS,), english=True),
    Shot("case-en", "hd-coord1", "/cases/", "英文界面：服务单", "In English: a case", (CASE,), english=True),
    Shot("plan-en", "hd-coord1", "/dispatch/plan/", "英文界面：排程板", "In English: the planning board", then="plan", english=True),
    Shot("trial-en", "hd-coord1", "/regulations/register/", "英文界面：制度台账", "In English: the register", english=True),
)  # fmt: skip


#: Taken by tests, where YINUO_PICTURES names the folder.
ELSEWHERE = (
    Shot("plan-2000", "", "", "排程板：两百人、两千个任务", "The planning board: 200 technicians, 2,000 visits"),
)


def main(url: str, folder: Path) -> None:
    """Take all pictures and list them."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[3:])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        for width, height in SIZES:
            pages: dict[str, Page] = {}
            for shot in SHOTS:
                if (not wanted or shot.name in wanted) and not (shot.english and width < WIDE):  # English: wide only
                    _take(_page(browser, pages, url, shot, (width, height)), shot, folder, width)
        browser.close()
    _list(folder)


def _page(browser: Browser, pages: dict[str, Page], url: str, shot: Shot, size: tuple[int, int]) -> Page:
    """Return the window of the person, signed in."""
    if shot.who not in pages:
        context = browser.new_context(
            base_url=url,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(90_000)
        page = pages[shot.who] = context.new_page()
        _tell_the_time(page)
        if shot.who:
            page.goto("/login/")
            page.locator("input[name=username]").fill(shot.who)
            page.locator("input[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator("main#content").wait_for()
            if shot.english and page.locator("html[lang=en]").count() == 0:
                page.locator("header [name=language][value=en]").click()
                page.locator("html[lang=en]").wait_for()
    return pages[shot.who]


def _tell_the_time(page: Page) -> None:
    """Let the browser's clock go as the server's does: countdowns are reckoned in the browser."""
    answer = page.request.get("/login/")
    page.clock.install(time=parsedate_to_datetime(answer.headers["date"]))
    page.clock.resume()


def _take(page: Page, shot: Shot, folder: Path, width: int) -> None:
    page.goto(_beginning(page, shot))
    for link in shot.links:
        found = page.locator(link)
        if not found.count():
            sys.stdout.write(f"{shot.name}-{width} LEFT OUT: {page.url} shows nothing that fits {link}\n")
            return
        page.goto(found.first.get_attribute("href") or "")
    page.wait_for_load_state("load")
    if shot.then.startswith("plan"):
        page.locator("[data-plan-rows] .visit").first.wait_for()
    if shot.then in PRESSES:
        pressed = page.locator(PRESSES[shot.then]).first
        pressed.wait_for()
        pressed.scroll_into_view_if_needed()
        pressed.click(force=True)
    page.wait_for_timeout(1200)  # panels, charts and fonts
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
    page.set_viewport_size({"width": width, "height": height})
    picture = page.screenshot()
    page.set_viewport_size({"width": width, "height": dict(SIZES)[width]})
    (folder / f"{shot.name}-{width}.png").write_bytes(_reduced(picture))
    wide = page.evaluate("document.documentElement.scrollWidth")
    note = f"  WIDER THAN THE SCREEN: {wide}" if wide > width else ""
    sys.stdout.write(f"{shot.name}-{width} {page.url}{note}\n")


def _beginning(page: Page, shot: Shot) -> str:
    """Return the address at which the way to the page begins."""
    match shot.then:
        case "desk":
            return _caller(page)
        case "link":
            _publish(page)
            page.goto(shot.path)
            texts = page.locator("main textarea").evaluate_all("all => all.map((one) => one.value)")
            found = next((text for text in texts if "/visit/" in text), "")
            return "/visit/" + found.partition("/visit/")[2].strip() if found else shot.path
        case "draft":
            return _draft(page)
        case "drafts":
            _draft(page)
        case "draft-edit":
            page.goto(_draft(page))
            page.locator("[data-card] [data-press=e]").first.click()
            return page.locator(".rule-edit").get_attribute("action") or ""
        case "draft-report":
            page.goto(_draft(page))
            return page.url.split("?")[0] + "report/"
    return shot.path


def _publish(page: Page) -> None:
    """Publish what lies on the planning board, so that there is a customer to be told."""
    page.goto("/dispatch/plan/")
    button = page.locator("form[action$='/publish/'] button:not([disabled])")
    if button.count():
        page.once("dialog", lambda dialog: dialog.accept())
        button.first.click()
        page.wait_for_timeout(3000)


def _caller(page: Page) -> str:
    """Return the desk's address for a customer of the list, as the telephone system would call it."""
    page.goto("/cases/")
    page.goto(page.locator(CASE).nth(3).get_attribute("href") or "")
    customer = page.locator(CUSTOMER).first.get_attribute("href") or ""
    return f"/desk?customer={customer.strip('/').rsplit('/', 1)[1]}"


def _draft(page: Page) -> str:
    """Return the workbench of the repair regulation, at its call-backs; it is put there if it is not yet."""
    work = "main a[href^='/regulations/drafts/']:not([href*='new']):not([href*='readings'])"
    page.goto("/regulations/drafts/")
    if not page.locator(work).count():
        page.goto("/regulations/drafts/new/")
        page.locator("textarea[name=text]").fill(source.text())
        page.locator("main form button.btn-primary").click()
        page.locator("#reading[data-state=read]").wait_for()
        page.locator("input[name=code]").fill(source.CODE)
        page.locator("input[name=version]").fill("2.0")
        page.locator("#reading form button").click()
        page.locator("#reading[data-state=drafted]").wait_for()
        page.goto("/regulations/drafts/")
    page.goto(page.locator(work).first.get_attribute("href") or "")
    return page.locator(".draft-clause", has_text="服务结束后二十四小时内").locator("a").get_attribute("href") or ""


def _reduced(picture: bytes) -> bytes:
    """Return the picture with fewer colours if Pillow is there."""
    if importlib.util.find_spec("PIL") is None:
        return picture
    from PIL import Image

    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return min(picture, small.getvalue(), key=len)


def _list(folder: Path) -> None:
    lines = ["# 截图 · Screenshots", "", "由 `python -m tests.browser.screenshots ADDRESS docs/screenshots` 从演示公司生成。", "", "Taken of the demo company by the same command.", ""]  # fmt: skip
    lines += ["| 页面 | page | 1440 px | 390 px |", "|---|---|---|---|"]
    for shot in (*SHOTS, *ELSEWHERE):
        wide, narrow = (
            f"[{width}]({shot.name}-{width}.png)" if (folder / f"{shot.name}-{width}.png").exists() else "–"
            for width, _height in SIZES
        )
        lines.append(f"| {shot.zh} | {shot.en} | {wide} | {narrow} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
