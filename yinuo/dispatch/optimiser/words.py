"""Reasons in words, Chinese and English, for people who know nothing of codes."""

from __future__ import annotations

from collections.abc import Callable

from yinuo.dispatch.optimiser.model import Reason

_WORDS = {
    "zh": {
        "costs_more": "有{technicians}名工程师能去，但会让别的承诺受损更多",
        "not_together": "{where}没有一个时刻能同时空出所需的人手（{technicians}人可以参加）",
        "busy": "{where}{until}没有{needs}空闲的工程师（符合条件的{technicians}人都已排满）",
        "load": "{technicians}名工程师当天的工单已达上限",
        "part": "{technicians}名工程师车上没有所需配件",
        "tool": "{technicians}名工程师车上没有所需工具",
        "absent": "{technicians}名工程师在可上门的时间里不当班",
        "certificate": "{technicians}名工程师没有当天有效的{needs}证书",
        "grade": "{technicians}名工程师等级不够",
        "skill": "{technicians}名工程师不会{needs}",
        "refused": "客户或工程师已拒绝：{technicians}人",
        "not_allowed": "规定只能由指定的工程师上门，另{technicians}人不在其列",
        "nobody": "没有工程师",
        "until": "{time}之前",
        "any": "",
        "needs": "持有或会{needs}、",
        "in": "{zone}",
    },
    "en": {
        "costs_more": "{technicians} technicians could go, but more would be broken elsewhere than kept here",
        "not_together": "no moment at which enough people are free together{where} ({technicians} could take part)",
        "busy": "no technician{needs} free{until}{where}; the {technicians} who qualify are full",
        "load": "{technicians} technicians have their full number of orders that day",
        "part": "{technicians} technicians do not have the part in the van",
        "tool": "{technicians} technicians do not have the tool in the van",
        "absent": "{technicians} technicians are not on shift while the visit may be made",
        "certificate": "{technicians} technicians hold no certificate{needs} valid that day",
        "grade": "{technicians} technicians are of too low a grade",
        "skill": "{technicians} technicians lack the skill{needs}",
        "refused": "refused by the customer or the technician: {technicians}",
        "not_allowed": "only named technicians may go; {technicians} others may not",
        "nobody": "there is no technician",
        "until": " before {time}",
        "any": "",
        "needs": " ({needs})",
        "in": " in {zone}",
    },
}
LANGUAGES = tuple(_WORDS)
CODES = tuple(code for code in _WORDS["en"] if code not in {"until", "any", "needs", "in"})


def words(reason: Reason, *, language: str, clock: Callable[[int], str]) -> str:
    """The reason as a sentence. ``language``: ``zh`` or ``en``; ``clock`` writes a second of the problem as a time."""
    said, values = _WORDS[language], reason.values
    needs, zone, until = str(values.get("needs", "")), str(values.get("zone", "")), values.get("until")
    bare = reason.code in {"certificate", "skill"} and language == "zh"
    return said[reason.code].format(
        technicians=values.get("technicians", 0),
        needs=needs if bare else said["needs"].format(needs=needs) if needs else said["any"],
        where=said["in"].format(zone=zone) if zone else "",
        until=said["until"].format(time=clock(until)) if isinstance(until, int) else "",
    )
