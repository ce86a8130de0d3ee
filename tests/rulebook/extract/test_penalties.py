from __future__ import annotations

import pytest

from tests.rulebook.extract.spoken import seen
from yinuo.rulebook.extract.spans import penalty

SANCTIONS = [
    ("迟到的罚款50元/次。", "罚款50元/次 = fine CNY 50"),
    ("漏巡一次罚款20元", "罚款20元 = fine CNY 20"),
    ("处以100元罚款", "处以100元罚款 = fine CNY 100"),
    ("给予责任人200元的罚款", "给予责任人200元的罚款 = fine CNY 200"),
    ("每次罚款100-200元", "罚款100-200元 = fine CNY 100-200"),
    ("罚10元", "罚10元 = fine CNY 10"),
    ("扣款30元/次", "扣款30元/次 = deduction CNY 30"),
    ("扣罚当班人员50元", "扣罚当班人员50元 = deduction CNY 50"),
    ("扣除绩效100元", "扣除绩效100元 = deduction CNY 100"),
    ("扣50元", "扣50元 = deduction CNY 50"),
    ("成长赞助10元", "成长赞助10元 = fine CNY 10"),
    ("乐捐20元", "乐捐20元 = fine CNY 20"),
    ("负激励500元", "负激励500元 = fine CNY 500"),
    ("考核班组200元", "考核班组200元 = deduction CNY 200"),
    ("扣2分", "扣2分 = score -2"),
    ("每次扣5分", "每次扣5分 = score -5"),
    ("扣除班组风纪分2分/次", "扣除班组风纪分2分/次 = score -2"),
    ("扣1-3分", "扣1-3分 = score -1-3"),
    ("减3分", "减3分 = score -3"),
    ("给予口头警告", "给予口头警告 = warning"),
    ("书面警告一次", "书面警告一次 = warning"),
    ("予以警告处分", "予以警告处分 = warning"),
    ("在全公司通报批评", "在全公司通报批评 = public criticism"),
    ("给予批评教育", "给予批评教育 = criticism"),
    ("记过一次", "记过一次 = demerit"),
    ("记大过", "记大过 = major demerit"),
    ("记大过二次", "记大过二次 = major demerit 2"),
    (
        "记过、记大过、辞退直至追究法律责任",
        "记过 = demerit",
        "记大过 = major demerit",
        "辞退 = dismissal",
        "追究法律责任 = legal liability",
    ),
    ("予以辞退", "予以辞退 = dismissal"),
    ("一律开除", "一律开除 = dismissal"),
    ("就地解聘", "就地解聘 = dismissal"),
    ("解除劳动合同", "解除劳动合同 = dismissal"),
    ("劝退处理", "劝退处理 = dismissal"),
    ("给予降级处理", "给予降级处理 = demotion"),
    ("撤职", "撤职 = demotion"),
    ("调离工作岗位", "调离工作岗位 = transfer"),
    ("停职检查", "停职检查 = suspension"),
    ("取消年度评优资格", "取消年度评优资格 = disqualification"),
    ("票据不符的不予报销", "不予报销 = no reimbursement"),
    ("逾期的差旅费不得报销", "不得报销 = no reimbursement"),
    ("按旷工处理", "按旷工处理 = treated as absenteeism"),
    ("超假不归的以旷工论处", "以旷工论处 = treated as absenteeism"),
    ("视为旷工一天", "视为旷工一天 = treated as absenteeism"),
    ("视为自动离职", "视为自动离职 = treated as resignation"),
    ("视为无效服务", "视为无效服务 = service void"),
    ("承担全部损失", "承担全部损失 = compensation"),
    ("造成的经济损失由收货员承担", "经济损失由收货员承担 = compensation"),
    ("照价赔偿", "照价赔偿 = compensation"),
    ("赔偿公司损失", "赔偿公司损失 = compensation"),
    ("移送司法机关处理", "移送司法机关处理 = legal liability"),
    ("依法追究刑事责任", "依法追究刑事责任 = legal liability"),
    ("追究当事人责任", "追究当事人责任 = legal liability"),
    ("按公司奖惩制度处理", "按公司奖惩制度处理 = per company penalty rules"),
    ("按合同条款进行相应处罚", "按合同条款进行相应处罚 = contract penalty"),
    ("给予相应处罚", "给予相应处罚 = punishment, unspecified"),
    ("给予行政处分", "给予行政处分 = discipline"),
    ("对责任者进行责任处罚", "进行责任处罚 = punishment, unspecified"),
    ("扣发当月奖金", "扣发当月奖金 = deduction"),
    ("扣除当月绩效的20%", "扣除当月绩效的20% = deduction 20%"),
    ("没收押金", "没收押金 = deduction"),
    ("终止合作关系", "终止合作关系 = contract termination"),
    ("从严处理", "从严处理 = discipline"),
    ("記大過一次", "记大过一次 = major demerit"),
    ("就地解 聘", "就地解聘 = dismissal"),
]
NO_SANCTIONS = [
    "警告客户不要带电操作。", "考核办法另行制定。", "奖罚制度由人事部解释。", "处罚标准见附件。", "奖励100元。", "视为迟到。", "设备警告灯亮起时停机。", "警告标志应醒目。", "维修费50元由客户支付。", "补贴30元/天。",
    "得分低于60分。", "满分100分。", "不得随意处罚员工。", "责任追究制度。", "岗位责任制。", "承担维修责任人的职责。", "记过程数据。", "罚款由财务收取后入账说明。", "绩效考核每月一次。",
    "落实奖惩措施。", "离开工作岗位须交接。", "扣件松动。", "折扣10元。", "分管领导5分钟讲话。", "开除氧器阀门。",
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"), [(row[0], row[1:]) for row in SANCTIONS], ids=[row[0] for row in SANCTIONS]
)
def test_a_sanction_is_found_with_its_kind(sentence, expected):
    assert seen(penalty.find, sentence) == list(expected)


@pytest.mark.parametrize("sentence", NO_SANCTIONS)
def test_what_only_speaks_of_sanctions_is_none(sentence):
    assert seen(penalty.find, sentence) == []
