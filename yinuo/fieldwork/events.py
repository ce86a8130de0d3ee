from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class VisitPrepared(Happening):
    KIND = "fieldwork.visit.prepared"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "出发准备完成"
    EN = "visit prepared"

    toolbox_checked: bool
    papers_taken: bool


@dataclass(frozen=True, kw_only=True)
class VisitConductConfirmed(Happening):
    KIND = "fieldwork.visit.conduct_confirmed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "行为规范确认"
    EN = "conduct confirmed"

    moment: str
    items: list[str]


@dataclass(frozen=True, kw_only=True)
class VisitDiagnosed(Happening):
    KIND = "fieldwork.visit.diagnosed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "现场诊断"
    EN = "fault diagnosed"

    cause: str
    is_solvable: bool
    needs_parts: bool


@dataclass(frozen=True, kw_only=True)
class VisitPriceShown(Happening):
    KIND = "fieldwork.visit.price_shown"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "出示收费标准"
    EN = "price standard shown"

    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class VisitPriceConsented(Happening):
    KIND = "fieldwork.visit.price_consented"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "客户同意收费"
    EN = "customer consented to the price"

    amount_fen: int
    name: str


@dataclass(frozen=True, kw_only=True)
class VisitPriceRefused(Happening):
    KIND = "fieldwork.visit.price_refused"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "客户不同意收费"
    EN = "customer refused the price"

    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class VisitSupportRequested(Happening):
    KIND = "fieldwork.visit.support_requested"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "请求支援"
    EN = "support requested"

    reason: str
    on_site: bool


@dataclass(frozen=True, kw_only=True)
class VisitSupportGiven(Happening):
    KIND = "fieldwork.visit.support_given"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "已支援"
    EN = "support given"

    how: str  # phone, technician


@dataclass(frozen=True, kw_only=True)
class VisitAbuseReported(Happening):
    KIND = "fieldwork.visit.abuse_reported"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "上报冲突"
    EN = "abuse reported"

    what: str


@dataclass(frozen=True, kw_only=True)
class VisitAbuseHandled(Happening):
    KIND = "fieldwork.visit.abuse_handled"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "部门出面处理"
    EN = "department stepped in"

    how: str


@dataclass(frozen=True, kw_only=True)
class VisitRepaired(Happening):
    KIND = "fieldwork.visit.repaired"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "维修完成"
    EN = "repair done"

    solution: str
    parts: int


@dataclass(frozen=True, kw_only=True)
class VisitSecondVisitNeeded(Happening):
    KIND = "fieldwork.visit.second_visit_needed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "需要二次上门"
    EN = "second visit needed"

    reason: str


@dataclass(frozen=True, kw_only=True)
class VisitTested(Happening):
    KIND = "fieldwork.visit.tested"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "试机"
    EN = "test run"

    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class VisitInstructed(Happening):
    KIND = "fieldwork.visit.instructed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "讲解使用保养"
    EN = "customer instructed"

    topics: str


@dataclass(frozen=True, kw_only=True)
class VisitCleaned(Happening):
    KIND = "fieldwork.visit.cleaned"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "清理现场并清点工具"
    EN = "site cleaned and tools checked"

    tools_complete: bool


@dataclass(frozen=True, kw_only=True)
class VisitSettled(Happening):
    KIND = "fieldwork.visit.settled"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "费用核定"
    EN = "charge settled"

    basis: str
    total_fen: int


@dataclass(frozen=True, kw_only=True)
class VisitSigned(Happening):
    KIND = "fieldwork.visit.signed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "客户签字评价"
    EN = "customer signed and rated"

    name: str
    rating: int
    receipt_complete: bool


@dataclass(frozen=True, kw_only=True)
class VisitNeedNoted(Happening):
    KIND = "fieldwork.visit.need_noted"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "记录客户设备需求"
    EN = "customer need noted"

    note: str


@dataclass(frozen=True, kw_only=True)
class VisitReportedOff(Happening):
    KIND = "fieldwork.visit.reported_off"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "离开前报告总部"
    EN = "headquarters called before leaving"

    note: str


@dataclass(frozen=True, kw_only=True)
class VisitLeft(Happening):
    KIND = "fieldwork.visit.left"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "离开现场"
    EN = "technician left the site"

    has_reported_off: bool


@dataclass(frozen=True, kw_only=True)
class VisitPapersHandedIn(Happening):
    KIND = "fieldwork.visit.papers_handed_in"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "单据交回"
    EN = "papers handed in"

    receipt: bool
    requisition: bool


@dataclass(frozen=True, kw_only=True)
class GoodsTakenIn(Happening):
    KIND = "fieldwork.goods.taken_in"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "客户商品收进"
    EN = "goods taken in"

    receipt: str


@dataclass(frozen=True, kw_only=True)
class GoodsRegistered(Happening):
    KIND = "fieldwork.goods.registered"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "进出登记"
    EN = "goods registered"

    note: str


@dataclass(frozen=True, kw_only=True)
class GoodsCardOpened(Happening):
    KIND = "fieldwork.goods.card_opened"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "填写修护卡"
    EN = "repair card opened"

    card: str


@dataclass(frozen=True, kw_only=True)
class GoodsRepaired(Happening):
    KIND = "fieldwork.goods.repaired"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "商品修妥"
    EN = "goods repaired"

    minutes: int
    parts: str


@dataclass(frozen=True, kw_only=True)
class GoodsInspected(Happening):
    KIND = "fieldwork.goods.inspected"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "主任检验"
    EN = "goods inspected"

    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class GoodsReturned(Happening):
    KIND = "fieldwork.goods.returned"
    ON = "goods"
    FACTS = ("case", "order", "goods")
    ZH = "商品归还"
    EN = "goods returned"

    name: str
    receipt_voided: bool
    date_registered: bool
