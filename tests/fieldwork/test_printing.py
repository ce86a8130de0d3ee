from __future__ import annotations

import pytest
from django.utils import translation

from tests.cast import NOW
from tests.fieldwork.test_visits import signed
from tests.jobs import HOUR, MINUTE, make_order, on_site
from yinuo.core import printing as typst
from yinuo.dispatch import printing as order_printing
from yinuo.fieldwork import printing
from yinuo.fieldwork.services import goods

LATER = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def png_pages(template, data):
    pages = typst.compiler(template, data).compile(format="png", ppi=60)
    return pages if isinstance(pages, list) else [pages]


def test_the_order_sheet_is_a_pdf_of_one_page(cast):
    order = make_order(cast)

    pdf = order_printing.order_sheet(order, at=NOW)

    assert pdf.startswith(b"%PDF-1.7")
    assert len(png_pages(order_printing.TEMPLATE, order_printing.sheet(order, at=NOW))) == 1


def test_the_order_sheet_says_who_goes_where_when(cast):
    order = make_order(cast)

    text = str(order_printing.sheet(order, at=NOW))

    for words in ("好味来酒店", "建国路", "王小明", "不加热", "03-02 09:30–11:30", order.record.number, "CO-1001"):
        assert words in text


def test_a_signed_receipt_is_a_pdf_of_one_page(cast):
    order = signed(cast)

    assert printing.receipt(order, at=LATER).startswith(b"%PDF-1.7")
    assert len(png_pages(printing.RECEIPT, printing.receipt_data(order, at=LATER))) == 1


def test_a_signature_is_drawn_on_the_receipt(cast):
    order = signed(cast)
    data = printing.receipt_data(order, at=LATER)
    unsigned = {**data, "signatures": [{**one, "image": None} for one in data["signatures"]]}

    assert png_pages(printing.RECEIPT, data) != png_pages(printing.RECEIPT, unsigned)


def test_the_receipt_of_an_unfinished_visit_can_be_shown(cast):
    assert printing.receipt(on_site(cast), at=LATER).startswith(b"%PDF")


def test_what_people_type_is_never_read_as_markup(cast):
    order = make_order(cast, instructions='#panic("x") #import "/etc/passwd" $x^2$ *粗* [ ] ` \\')

    data = order_printing.sheet(order, at=NOW)

    assert typst.render(order_printing.TEMPLATE, data).startswith(b"%PDF")


def test_long_words_run_over_to_more_pages_without_loss(cast):
    order = make_order(cast, instructions="检查加热管与继电器。" * 600)

    assert len(png_pages(order_printing.TEMPLATE, order_printing.sheet(order, at=NOW))) > 1


def test_a_receipt_for_goods_is_printed_and_shows_when_it_is_void(cast):
    one = goods.take_in(order=on_site(cast), description="主板", by=cast.technician, at=LATER)
    data = printing.goods_data(one, at=LATER)
    assert printing.goods_receipt(one, at=LATER).startswith(b"%PDF")
    assert data["void"] == ""

    one = goods.give_back(
        goods=one, name="周", receipt_voided=True, date_registered=True, by=cast.technician, at=LATER + MINUTE
    )

    assert printing.goods_data(one, at=LATER)["void"] == "已作废"


def test_english_readers_get_english_labels(cast):
    order = make_order(cast)

    with translation.override("en"):
        data = order_printing.sheet(order, at=NOW)

    assert data["title"] == "Dispatch order"


def test_missing_fonts_are_named_with_what_to_do(tmp_path):
    with pytest.raises(typst.FontsMissing, match="make setup"):
        typst.render(order_printing.TEMPLATE, {}, fonts=tmp_path)
