from __future__ import annotations

import gc
import time

import pytest

from tests.rulebook.extract.files import pdf
from yinuo.rulebook.extract import extract

CLAUSE = "接线员接到报修后须在10分钟内答复客户，填写《报修登记表》，未答复的罚款50元"


def taken(document, name, clock=time.thread_time):
    gc.collect()
    gc.disable()  # the garbage of all tests before is not this text's
    try:
        start = clock()
        extraction = extract(document, name)
        return clock() - start, extraction
    finally:
        gc.enable()


@pytest.mark.slow
def test_three_hundred_pages_take_about_four_times_as_long_as_seventy_five():
    books = [
        pdf(*[[f"第{page * 30 + at}条 {CLAUSE}" for at in range(1, 31)] for page in range(pages)])
        for pages in (75, 300)
    ]
    short, _ = taken(books[0], "a.pdf", time.perf_counter)  # another process reads it
    long, extraction = taken(books[1], "a.pdf", time.perf_counter)

    assert len(extraction.regulations[0].clauses) == 9000
    assert long < 7 * short


@pytest.mark.slow
@pytest.mark.parametrize("between", ["。", "，", ""], ids=["sentences", "commas only", "no stop at all"])
def test_a_text_without_clauses_or_stops_takes_time_with_its_length_only(between):
    short, _ = taken(f"样例管理办法\n{(CLAUSE + between) * 500}".encode(), "a.txt")
    long, _ = taken(f"样例管理办法\n{(CLAUSE + between) * 2000}".encode(), "a.txt")

    assert long < 8 * short


@pytest.mark.slow
def test_sixty_kilobytes_take_less_than_a_second_after_warm_up():
    document = ("样例管理办法\n\n" + "".join(f"第{at}条 {CLAUSE}。\n\n" for at in range(1, 520))).encode()
    taken(document, "a.txt")

    assert len(document) > 60_000
    assert min(taken(document, "a.txt")[0] for _ in range(3)) < 1


@pytest.mark.parametrize(
    "piece",
    [
        "一",
        "1",
        "《",
        "的",
        "每",
        "扣",
        "由",
        ",",
        "按",
        "表",
        "记录",
        "1天",
        "5月5日、",
        "每年、",
        "第一条",
        "1.",
        "罚款由",
        "部、",
    ],
)
def test_a_text_that_says_one_thing_without_end_takes_time_with_its_length_only(piece):
    def seconds(length):
        return taken(f"样例管理办法\n{piece * (length // len(piece))}".encode(), "a.txt")[0]

    seconds(100)
    assert seconds(24_000) < 8 * seconds(6_000) + 0.2
