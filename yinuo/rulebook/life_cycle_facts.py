"""What rules may know of a regulation under way and of a waiver; worked out in ``selectors.life_cycle``."""

from __future__ import annotations

from yinuo.core.facts import Fact, declare

declare(
    "regulation",
    {
        "code": Fact("str", "制度编号", "code of the regulation"),
        "version": Fact("str", "制度版本", "version of the regulation"),
        "sort": Fact("str", "制度类别", "sort of regulation", ("rule", "flow")),
        "department": Fact("str", "归口部门编号", "code of the department that owns it"),
        "is_urgent": Fact("bool", "是否紧急修订", "whether it is an urgent amendment"),
        "is_amendment": Fact("bool", "是否修订已发布的制度", "whether an earlier version was published"),
        "crosses_departments": Fact("bool", "是否涉及多个部门", "whether it concerns more than one department"),
        "is_consulted": Fact("bool", "是否已征求意见", "whether departments were consulted"),
        "is_discussed": Fact("bool", "是否已开会取得一致", "whether a meeting has agreed"),
        "is_reviewed": Fact("bool", "是否已通过审查", "whether the review was passed"),
        "open_comments": Fact("int", "未答复的意见数", "number of comments without an answer"),
        "silent_departments": Fact("int", "未表态的部门数", "number of departments that said nothing"),
        "open_objections": Fact("int", "未裁决的异议数", "number of objections without a decision"),
        "departments": Fact("list", "被征求意见的部门", "departments that were asked for their opinion"),
        "forms": Fact("list", "已填写的表单", "forms that were filled in for it"),
        "effective_at": Fact("time", "生效时间", "when it takes effect"),
    },
)
declare(
    "waiver",
    {
        "effect": Fact("str", "豁免效果", "what the waiver does", ("no_sanction", "not_applied")),
        "scope": Fact("str", "豁免范围", "how far it reaches", ("company", "branch", "record", "customer")),
        "days": Fact("int", "豁免天数", "how many days it lasts"),
    },
)
