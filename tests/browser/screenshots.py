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
CASE = "main a[href^='/cases/']:not([href='/cases/'])"
ORDER = "#lanes-title ~ div a[href^='/orders/']"
CUSTOMER = "main a[href^='/customers/']:not([href$='new/'])"

SHOTS = (
    Shot("login", "", "/login/", "登录，演示公司每个角色一个按钮", "Signing in; a button for each role of the demo"),
    Shot("duties", COORDINATOR, "/", "我的待办：先到期的在前", "My duties: what will be broken next stands first"),
    Shot("desk", AGENT, "", "受理台：来电弹出客户", "The desk, with the caller found", then="desk"),
    Shot("cases", AGENT, "/cases/", "服务单列表", "Cases"),
    Shot("case", COORDINATOR, "/dispatch/", "服务单", "A case with its promises and its story", (CASE,)),
    Shot("board", COORDINATOR, "/dispatch/", "派工看板", "The dispatch board"),
    Shot("dispatch", COORDINATOR, "/dispatch/", "派工：排好名次的技术人员", "Dispatching: technicians ranked, with reasons", ("main a[href$='/dispatch/']",)),
    Shot("order", COORDINATOR, "/dispatch/", "派工单", "An order", (ORDER,)),
    Shot("orders", COORDINATOR, "/orders/", "派工单列表", "Orders"),
    Shot("today", "hd-tech4", "/today/", "技术人员的一天", "The technician's day"),
    Shot("visit", "hd-tech4", "/today/", "上门：一步一步", "A visit, step by step", ("main a[href^='/visits/']",)),
    Shot("counter", KEEPER, "/parts/", "配件柜台", "The parts counter"),
    Shot("stock", KEEPER, "/parts/stock/", "配件库存", "Stock"),
    Shot("call-backs", AGENT, "/call-backs/", "待回访的客户", "Customers to be called back"),
    Shot("call-back", AGENT, "/call-backs/", "一次回访", "A call-back", ("main a.btn-primary[href^='/call-backs/']",)),
    Shot("sanctions", MANAGER, "/sanctions/", "考核", "Sanctions"),
    Shot("sanction", MANAGER, "/sanctions/", "一项考核和它的证据", "A sanction with its evidence", ("main a[href^='/sanctions/']",)),
    Shot("customers", AGENT, "/customers/", "客户", "Customers"),
    Shot("customer", AGENT, "/cases/", "客户档案", "A customer's file", (CASE, CUSTOMER)),
    Shot("regulations", "owner", "/regulations/", "制度", "Regulations"),
    Shot("reader", "owner", "/regulations/", "条款和规则并排", "Clauses beside the rules made of them", ("main a[href^='/regulations/']:not([href*='load'])",)),
    Shot("draft-new", "owner", "/regulations/drafts/new/", "从文件生成制度", "A regulation from a file"),
    Shot("workbench", "owner", "", "工作台：条款和规则卡并排", "The workbench: text beside rule cards", then="draft"),
    Shot("rule-edit", "owner", "", "编辑一条规则", "Editing a rule", then="draft-edit"),
    Shot("draft-report", "owner", "", "起草统计", "The report of a draft", then="draft-report"),
    Shot("register", "owner", "/regulations/register/", "制度台账", "The register of regulations"),
    Shot("life-cycle", "owner", "/regulations/register/", "办理过程", "The life of a version", ("main a[href$='/life/']",)),
    Shot("waivers", "owner", "/waivers/", "豁免", "Waivers"),
    Shot("obligation", COORDINATOR, "/", "为什么是这个时间", "Why it is due then", ("main a[href^='/obligations/']",)),
    Shot("approvals", "gm", "/approvals/", "审批", "Approvals"),
    Shot("dashboard", MANAGER, "/dashboard/", "指标看板", "The dashboard"),
    Shot("drill", MANAGER, "/dashboard/", "数字背后的每一单", "What a figure was counted from", ("main a[href*='side=denominator']",)),
    Shot("promises", MANAGER, "/dashboard/promises/", "承诺总览", "All promises"),
    Shot("receivables", "finance", "/receivables/", "应收款", "Receivables"),
    Shot("prices", "finance", "/prices/", "收费标准", "Prices"),
    Shot("expenses", "finance", "/expenses/", "报销", "Expenses"),
    Shot("complaints", MANAGER, "/complaints/", "投诉", "Complaints"),
    Shot("papers", COORDINATOR, "/papers/", "单据交回与归档", "Papers handed in and archived"),
    Shot("goods", COORDINATOR, "/goods/", "客户商品", "Customers' goods"),
    Shot("inbox", MANAGER, "/messages/", "消息", "Messages"),
    Shot("account", MANAGER, "/account/", "我的账户", "My account"),
    Shot("people", ADMIN, "/admin/people/", "人员", "People"),
    Shot("calendars", ADMIN, "/admin/calendars/", "日历", "Calendars"),
    Shot("calendar", ADMIN, "/admin/calendars/", "一个日历：调休与节假日", "A calendar with holidays and make-up days", ("main a[href^='/admin/calendars/']:not([href$='new/']):not([href$='import/'])",)),
    Shot("system", ADMIN, "/admin/system/", "系统状态", "The system's state"),
    Shot("search", AGENT, "/search/?q=1360", "搜索", "Search"),
    Shot("refusal", AGENT, "/admin/people/", "不允许：说明原因", "Not allowed, and why"),
    Shot("not-found", AGENT, "/cases/999999/", "找不到", "Not found"),
    Shot("duties-en", "hd-coord1", "/", "英文界面：我的待办", "In English: my duties", english=True),
    Shot("reader-en", "hd-coord1", "/regulations/", "英文界面：制度", "In English: a regulation", ("main a[href^='/regulations/']:not([href*='load'])",), english=True),
    Shot("case-en", "hd-coord1", "/dispatch/", "英文界面：服务单", "In English: a case", (CASE,), english=True),
)  # fmt: skip


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
        if shot.who:
            page.goto("/login/")
            page.locator("input[name=username]").fill(shot.who)
            page.locator("input[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator("main#content").wait_for()
            if shot.english:
                page.locator("header [name=language][value=en]").click()
                page.locator("html[lang=en]").wait_for()
    return pages[shot.who]


def _take(page: Page, shot: Shot, folder: Path, width: int) -> None:
    page.goto(_caller(page) if shot.then == "desk" else _draft(page) if shot.then.startswith("draft") else shot.path)
    if shot.then == "draft-edit":
        page.locator("[data-card] [data-press=e]").first.click()
        page.locator(".rule-edit").wait_for()
    elif shot.then == "draft-report":
        page.goto(page.url.split("?")[0] + "report/")
    for link in shot.links:
        found = page.locator(link)
        if not found.count():
            sys.stdout.write(f"{shot.name}-{width} LEFT OUT: {page.url} shows nothing that fits {link}\n")
            return
        page.goto(found.first.get_attribute("href") or "")
    page.wait_for_load_state("load")
    page.wait_for_timeout(1200)  # panels, charts and fonts
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
    page.set_viewport_size({"width": width, "height": height})
    picture = page.screenshot()
    page.set_viewport_size({"width": width, "height": dict(SIZES)[width]})
    (folder / f"{shot.name}-{width}.png").write_bytes(_reduced(picture))
    wide = page.evaluate("document.documentElement.scrollWidth")
    note = f"  WIDER THAN THE SCREEN: {wide}" if wide > width else ""
    sys.stdout.write(f"{shot.name}-{width} {page.url}{note}\n")


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
        page.locator("input[name=version]").fill("1.1")
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
    for shot in SHOTS:
        wide, narrow = (
            f"[{width}]({shot.name}-{width}.png)" if (folder / f"{shot.name}-{width}.png").exists() else "–"
            for width, _height in SIZES
        )
        lines.append(f"| {shot.zh} | {shot.en} | {wide} | {narrow} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
