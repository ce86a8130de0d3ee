"""What fieldwork refuses, and what the technician can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal

if TYPE_CHECKING:
    from yinuo.fieldwork.models import GoodsIntake


class TextMissing(Refusal):
    """A field that must say something is empty."""

    def __init__(self, field: str, what: str) -> None:
        message = _("请填写%(what)s。") % {"what": what}
        super().__init__("text_missing", message, fields={field: message})


class SignatureMissing(Refusal):
    def __init__(self) -> None:
        message = _("还没有客户签字。请客户在屏幕上签名后再提交。")
        super().__init__("signature_missing", message, fields={"image": message})


class SignatureUnreadable(Refusal):
    def __init__(self) -> None:
        message = _("签名图片无法识别，请清除后重新签名。")
        super().__init__("signature_unreadable", message, fields={"image": message})


class RatingMissing(Refusal):
    def __init__(self) -> None:
        message = _("请客户选择 1 到 5 分的评价。")
        super().__init__("rating_missing", message, fields={"rating": message})


class BadAmount(Refusal):
    def __init__(self, field: str) -> None:
        message = _("金额不能为负数。")
        super().__init__("bad_amount", message, fields={field: message})


class PriceNotShown(Refusal):
    def __init__(self) -> None:
        super().__init__("price_not_shown", _("请先向客户出示收费标准和预计金额，再记录客户是否同意。"))


class AlreadyDone(Refusal):
    """The step was taken before; nothing happens a second time."""

    def __init__(self) -> None:
        super().__init__("already_done", _("这一步已经完成，无需重复。请刷新页面查看下一步。"))


class NothingOpen(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_open", _("没有待处理的请求，可能已由同事处理。请刷新页面。"))


class NoPapers(Refusal):
    def __init__(self) -> None:
        super().__init__("no_papers", _("请至少勾选一种交回的单据。"))


class GoodsWrongState(Refusal):
    def __init__(self, goods: GoodsIntake) -> None:
        message = _("商品收据 %(number)s 现在是“%(state)s”，不能这样操作。请刷新页面查看最新情况。")
        super().__init__("goods_state", message % {"number": goods.receipt_number, "state": goods.get_state_display()})


class OwnWork(Refusal):
    """Nobody inspects what he repaired himself."""

    def __init__(self) -> None:
        super().__init__("own_work", _("维修人不能检验自己修的商品，请由主任或其他人检验。"))
