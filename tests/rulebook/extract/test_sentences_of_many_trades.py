"""Whole sentences as property managers, hospitals, carriers, shops, lift and plant services write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from opencc import OpenCC

from yinuo.rulebook.extract import from_lines

SENTENCES = [
    ("保洁员每日早晚各清扫一次，未做到的每次扣2分。", "FREQUENCY 每日=1/day", "PENALTY 每次扣2分=score -2"),
    ("市内2小时赶到现场，外地4小时赶到现场。", "DEADLINE 2小时=PT2H", "DEADLINE 4小时=PT4H"),
    ("一般询价24-48小时内回复，紧急询价4-8小时。", "DEADLINE 24-48小时内=PT48H", "DEADLINE 4-8小时=PT8H"),
    ("产品签收之日起7天无理由退货，15天内换货。", "DEADLINE 7天=P7D", "DEADLINE 15天内=P15D"),
    ("提前一周将计划报副总审批，每周周末报下周安排。", "DEADLINE 提前一周=P1W", "DEADLINE 每周周末=weekly:-1d", "FREQUENCY 每周=1/week"),
    ("每两天电话汇报一次；回来后3天内上交出差报告，逾期不予报销。", "FREQUENCY 每两天=1/2day", "DEADLINE 3天内=P3D", "FORM 出差报告=出差报告", "PENALTY 不予报销=no reimbursement"),
    ("手机损坏的照价赔偿，从工资中扣除。", "PENALTY 照价赔偿=compensation", "PENALTY 从工资中扣除=deduction"),
    ("年收入500万以上的为一级客户。", "MONEY 500万=CNY 5000000"),
    ("问卷回收率应达98%以上，每年提高0.5%。", "FORM 问卷=问卷", "PERCENT 98%以上=>=98%", "FREQUENCY 每年=1/year", "PERCENT 0.5%=0.5%"),
    ("每月20日前报下月计划，每年11月15日前报下年安排。", "DEADLINE 每月20日前=monthly:20", "FREQUENCY 每月=1/month", "DEADLINE 每年11月15日前=yearly:11-15", "FREQUENCY 每年=1/year"),
    ("服务时间：周一至周五 8:30-17:30，节假日除外。",),
    ("工程师应在当日18:00前交回《服务记录表》。", "DEADLINE 当日18:00前=T18:00", "FORM 服务记录表=服务记录表"),
    ("电梯困人30分钟内到场；每15日至少维保一次；年度自检一次。", "DEADLINE 30分钟内=PT30M", "FREQUENCY 每15日=1/15day", "FREQUENCY 年度=1/year"),
    ("急修2小时、小修当日、大修3日内完成。", "DEADLINE 2小时=PT2H", "DEADLINE 当日=P0D", "DEADLINE 3日内=P3D"),
    ("迟到10分钟以内罚10元，30分钟以上按旷工半天处理。", "PENALTY 罚10元=fine CNY 10", "MONEY 10元=CNY 10", "PENALTY 按旷工半天处理=treated as absenteeism"),
    ("一年内累计旷工7天的，解除劳动合同。", "PENALTY 解除劳动合同=dismissal"),
    ("值班电话24小时开通，凭证24小时内有效。",),
    ("2小时未解决的故障升级至二线。", "DEADLINE 2小时=PT2H"),
    ("门店打烊后30分钟内完成日结。", "DEADLINE 30分钟内=PT30M"),
    ("护士站每班核对急救药品，并填写交接班记录。", "FREQUENCY 每班=1/shift", "FORM 交接班记录=交接班记录"),
    ("包裹丢失的，责任人赔偿全部损失并记过一次。", "PENALTY 赔偿全部损失=compensation", "PENALTY 记过一次=demerit"),
    ("合同编号由公司代号-年度-三位序号组成。",),
    ("拆封商品按售价的80%退款，退款3个工作日内到账。", "PERCENT 80%=80%", "DEADLINE 3个工作日内=P3D;working"),
    ("消防设施每月检查一次，记录保存两年备查。", "FREQUENCY 每月=1/month"),
    ("质保期满后30日内退还5%的质保金。", "DEADLINE 30日内=P30D", "PERCENT 5%=5%"),
    ("车辆每行驶5000公里或每6个月保养一次。", "FREQUENCY 每6个月=2/year"),
    ("停水停电须提前24小时张贴通知。", "DEADLINE 提前24小时=PT24H"),
    ("第三方检测费用由责任方承担，一般不超过3000元。", "MONEY 3000元=CNY 3000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"), [(row[0], row[1:]) for row in SENTENCES], ids=[row[0] for row in SENTENCES]
)
def test_all_that_a_sentence_sets_is_found_and_nothing_else(sentence, expected):
    (regulation,) = from_lines(["样例管理办法", "", f"第一条 {sentence}"], "a.txt").regulations

    assert sorted(f"{one.type} {one.text}={one.value}" for one in regulation.spans) == sorted(expected)


def written():
    """Return the sentences of the data file, each with all that it sets."""
    lines = (Path(__file__).parent / "data" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ")) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [(row[0], row[1:]) for row in written()],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_all_that_a_written_sentence_sets_is_found_and_nothing_else(sentence, expected):
    (regulation,) = from_lines(["样例管理办法", "", f"第一条 {sentence}"], "a.txt").regulations

    assert sorted(f"{one.type} {one.text}={one.value}" for one in regulation.spans) == sorted(expected)


def _typed(row):
    """Return the type and the value of ``TYPE words=value``; a value may begin with a sign of comparison."""
    kind, _, rest = row.partition(" ")
    return f"{kind} {rest.partition('=')[2]}"


def test_the_same_sentences_in_traditional_characters_set_the_same():
    to_traditional = OpenCC("s2t").convert
    for sentence, *expected in written():
        (regulation,) = from_lines(["樣例管理辦法", "", f"第一條 {to_traditional(sentence)}"], "a.txt").regulations
        found = sorted(f"{one.type} {one.value}" for one in regulation.spans if one.type != "FORM")

        assert found == sorted(_typed(row) for row in expected if not row.startswith("FORM")), sentence
        assert sum(one.type == "FORM" for one in regulation.spans) == sum(row.startswith("FORM") for row in expected)
