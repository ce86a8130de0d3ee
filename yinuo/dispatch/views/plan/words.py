"""What the board's script says, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def of_board() -> dict[str, str]:
    """Return the texts by the names under which the script asks for them."""
    return {
        "certificate": _("%(name)s 没有 %(skill)s 的上岗证书。"),
        "shift": _("超出 %(name)s 的上班时间。"),
        "overlap": _("与 %(number)s（%(customer)s）时间重叠。"),
        "free": _("可以排在这里"),
        "failed": _("操作没有成功，请刷新页面后再试。"),
        "put": _("%(number)s 已排给 %(name)s，%(when)s 出发。"),
        "restored": _("%(number)s 已撤出草稿。"),
        "undone": _("已撤销上一步。"),
        "lifted": _("已拿起 %(number)s。方向键移动，回车放下，Esc 放弃。"),
        "late": _("%(when)s 前“%(title)s”会违约"),
        "draft": _("草稿"),
        "overdue": _("已超时 %(minutes)s"),
        "left": _("还剩 %(minutes)s"),
        "minutes": _("%(count)s 分钟"),
        "hours": _("%(hours)s 小时 %(count)s 分钟"),
        "fault": _("故障"),
        "address": _("地址"),
        "skill": _("证书"),
        "person": _("技术人员"),
        "time": _("时间"),
        "travel": _("路上 %(count)s 分钟"),
        "agreed": _("与客户约定"),
        "promise": _("承诺"),
        "breaks": _("按这个安排会违约"),
        "grade": _("等级"),
        "load": _("任务数"),
        "load-of": _("%(count)s 个，上限 %(limit)s 个"),
    }
