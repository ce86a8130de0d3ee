"""Fixed words of rules in both languages: who, what is imposed, what it happens to, how often, units and signs."""

from __future__ import annotations

OTHERS = {
    "customer": ("客户", "the customer"),
    "actor": ("当事操作人", "whoever did it"),
    "assignee": ("责任人", "whoever had the duty"),
    "about": ("被投诉人", "the person complained of"),
    "claimant": ("报销人", "the claimant"),
}
SANCTIONS = {
    "fine": ("罚款", "a fine"),
    "deduction": ("扣款", "a deduction"),
    "warning": ("警告", "a warning"),
    "demerit": ("记过", "a demerit"),
    "major_demerit": ("记大过", "a major demerit"),
    "no_reimbursement": ("不予报销", "no reimbursement"),
    "dismissal": ("辞退", "dismissal"),
    "legal": ("追究法律责任", "legal action"),
}
RECORDS = {
    "branch": ("分公司", "branch"), "customer": ("客户档案", "customer file"), "call": ("来电", "call"),
    "case": ("服务单", "case"), "complaint": ("投诉", "complaint"), "order": ("派工单", "dispatch order"),
    "requisition": ("领料单", "requisition"), "goods": ("送修物品", "goods taken in"), "charge": ("收费", "charge"),
    "call_back": ("回访", "call-back"), "expense": ("报销单", "expense claim"), "regulation": ("制度", "regulation"),
    "waiver": ("豁免", "waiver"), "objection": ("异议", "objection"),
    "document": ("受控文件", "controlled document"), "copy": ("文件副本", "copy of a document"),
    "staff": ("培训技能档案", "training file"), "project": ("工程项目", "project"),
}  # fmt: skip
PERIODS = {
    "day": ("每日", "each day"), "week": ("每周", "each week"), "month": ("每月", "each month"),
    "quarter": ("每季度", "each quarter"), "half_year": ("每半年", "each half year"), "year": ("每年", "each year"),
}  # fmt: skip
UNITS = {"percent": "%", "count": "", "minutes": (" 分钟", " min"), "score": (" 分", " points")}
SIGNS = {"&&": ("且", "and"), "||": ("或", "or"), "!": ("非", "not"), "==": ("为", "is"), "!=": ("不为", "is not"),
          "true": ("是", "yes"), "false": ("否", "no"), "in": ("属于", "in")}  # fmt: skip
