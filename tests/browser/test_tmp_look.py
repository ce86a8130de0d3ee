from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.browser.conftest import sign_in
from tests.cast import make_cast, make_customer, make_equipment, make_fault_code, make_product, make_case, NOW
from tests.rulebook import house
from tests.rulebook.test_tiers import WITH_TIER
from yinuo.rulebook.models import Rule
from yinuo.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_look(page, chromium, site):
    cast = make_cast()
    cache.clear()
    house.publish(WITH_TIER)
    for n in range(4):
        make_product(f"ZJ-{n}", by=cast.administrator, name=f"节能大锅灶 {n}号")
        make_fault_code(f"E0{n}")
    customer = make_customer(cast.north, cast.hotline)
    m = make_equipment(customer, cast.hotline, product=make_product(by=cast.administrator))
    case = make_case(customer, cast.hotline, equipment=m, at=clock.now())
    rule = Rule.objects.get(code="T1")
    for size in ((1440, 900), (390, 844)):
        for who, paths in (
            ("tang", ["/admin/products/", "/admin/products/new/", "/admin/fault-codes/", "/admin/fault-codes/new/"]),
            ("chen", [f"/cases/{case.pk}/", f"/records/{case.pk}/tiers/{rule.pk}/", f"/call-backs/panel/{case.pk}/code/", "/call-backs/"]),
        ):
            context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=site.url)
            p = context.new_page()
            sign_in(p, who)
            for path in paths:
                p.goto(path)
                p.wait_for_timeout(700)
                name = path.strip("/").replace("/", "_")
                over = p.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                print(size, path, "overflow", over)
                p.screenshot(path=f"/tmp/look/{name}_{size[0]}.png", full_page=True)
            context.close()
