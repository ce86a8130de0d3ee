"""What people are told about plans."""

from __future__ import annotations

from yinuo.notify.templates import register

register(
    "dispatch.plan_published",
    zh="排程第 {version} 版已发布：您有 {count} 个新的或改了时间的任务，请看今日任务",
    en="Plan version {version} is published: {count} of your visits are new or moved; see your day",
    page="fieldwork:day",
)
register(
    "dispatch.visit_told",
    zh="{number} 上门时间：{visit_at}",
    en="{number}: our visit on {visit_at}",
    body_zh="{branch}的{technician}计划 {visit_at} 到达，{until_at} 前完成（{number}）。\n"
    "请点开下面的链接确认这个时间，或另选一个空闲的时间：",
    body_en="{technician} of {branch} plans to arrive at {visit_at} and to be done by {until_at} ({number}).\nPlease "
    "open the link below to confirm this time or to choose another free one:",
)
register(
    "dispatch.visit_texted",
    zh="【{branch}】{number} 计划 {visit_at} 上门（{technician}）。确认或另选时间：",
    en="{branch}: {technician} plans to visit on {visit_at} ({number}). Confirm or choose another time:",
)
register(
    "dispatch.repair_proposed",
    zh="{cause}：有一条调整建议，可以少违约 {saved} 项，请到排程板决定",
    en="{cause}: a proposal that saves {saved} promises waits on the planning board",
    page="dispatch:plan",
)
register(
    "dispatch.repair_applied",
    zh="{cause}：已按 {clause} 自动调整 {count} 个任务",
    en="{cause}: {count} visits were moved automatically under {clause}",
    page="dispatch:plan",
)
register(
    "dispatch.customer_moved",
    zh="客户改了 {number} 的上门时间：{visit_at}",
    en="The customer chose another time for {number}: {visit_at}",
    page="dispatch:order",
    page_of="order",
)
