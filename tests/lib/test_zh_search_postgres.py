"""What PostgreSQL's own parser makes of our tokens and expressions. Reads only; makes no table."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yinuo import embedded
from yinuo.lib.zh import tokens, tsquery_text, tsvector_text

MATCH = "SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)"


@pytest.fixture(scope="module")
def server():
    conninfo = os.environ.get("DATABASE_URL") or embedded.ensure_running(settings.HOME)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("数控铣床主轴漏油", "铣床", True),
        ("数控铣床主轴漏油", "床", True),
        ("数控铣床主轴漏油", "油", True),
        ("数控铣床主轴漏油", "轴床", False),
        ("數控銑床", "铣床", True),
        ("型号 AX-6951A，序列号 SN20240301234", "ax6951a", True),
        ("型号 AX-6951A，序列号 SN20240301234", "AX-6951", True),
        ("型号 AX-6951A，序列号 SN20240301234", "1234", True),
        ("型号 AX-6951A，序列号 SN20240301234", "0302", False),
        ("型号 AX-6951A，序列号 SN20240301234", "0301", True),
        ("王伟 报修 1e5 号机", "1e5", True),
        ("阀门 DN50/PN16 -3℃ 0x1F 12.5kW", "DN50/PN16", True),
        ("阀门 DN50/PN16 -3℃ 0x1F 12.5kW", "12.5kw", True),
        ("𠮷野家", "𠮷", True),
        ("𠮷野家", "野家", True),
        ("〇一二厂", "〇一", True),
        ("联系 a.b@example.com http://x.cn/y?z=1", "example", True),
    ],
)
def test_the_server_finds_what_a_person_would_expect(server, text, query, found):
    assert server.execute(MATCH, (tsvector_text(text), tsquery_text(query))).fetchone() == (found,)


def test_the_server_keeps_every_token_as_it_is(server):
    text = "数控铣床 AX-6951A 主轴 SN20240301234 1e5 50% 2026.03.02 床 〇"

    kept = server.execute("SELECT tsvector_to_array(to_tsvector('simple', %s))", (tsvector_text(text),)).fetchone()[0]

    assert set(tokens(text)) <= set(kept)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=40), st.text(st.sampled_from("'\\:*&|!()<-> 床a1é\u0301ß"), max_size=30)))
def test_no_input_breaks_the_expression(server, query):
    expression = tsquery_text(query)

    if expression:
        assert server.execute("SELECT numnode(to_tsquery('simple', %s)) >= 0", (expression,)).fetchone() == (True,)
