"""Packs of every shape, for laws that hold of all of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from yinuo.rulebook.pack import Pack, from_data

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"), include_characters=" \n　"),
    min_size=1,
    max_size=30,
).filter(str.strip)
bilinguals = st.fixed_dictionaries({"zh": texts, "en": texts})
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
roles = st.sampled_from(["clerk", "technician", "yes", "no", "on", "null", "department_manager"])
events = st.sampled_from(["cases.case.reported", "cases.case.answered", "a.b.c"])
conditions = st.sampled_from(
    ["", "case.in_city", "event.purpose == 'repair' && !case.x", 'a.b != "x: y"', "1 < a.b # no"]
)
durations = st.sampled_from(["PT0S", "PT10M", "PT3H", "P1D", "P1M", "P1Y", "PT90S"])
amounts = st.decimals(0, 9999, places=2).map(str)


def maybe(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


def listed(items: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, min_size=least, max_size=3)


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


triggers = merged(st.fixed_dictionaries({"event": events}), maybe(**{"if": conditions}))
limits = st.one_of(
    st.just({}),
    st.sampled_from(["P2D", "P3M"]).map(lambda span: {"within": span, "warn": "PT30M", "not_before": "PT1M"}),
    st.sampled_from([{"fact": "order.appointment_at"}, {"clock": "17:30"}, {"clock": "24:00", "day": "next_working"},
                     {"day_of_month": 31}]).map(lambda by: {"by": by, "warn": "P1D"}),
)  # fmt: skip
opens = st.one_of(
    listed(triggers, 1).map(lambda found: {"when": found}),
    st.sampled_from(["day", "month", "half_year"]).map(lambda period: {"every": period}),
)
obligations = merged(
    st.just({"kind": "obligation"}),
    opens,
    st.fixed_dictionaries({"who": roles, "do": listed(triggers, 1)}),
    limits,
    maybe(
        each=st.sampled_from(["record", "event"]),
        attach=st.sampled_from(["record", "root"]),
        calendar=st.sampled_from(["24x7", "own", "office"]),
        count_from=st.just("case.reported_at"),
        cancelled_by=listed(triggers),
    ),
)
gates = merged(
    st.fixed_dictionaries({
        "kind": st.just("gate"), "before": listed(triggers, 1), "needs": st.just("case.in_city"), "missing": bilinguals,
    }),
    maybe(lifted_by=listed(roles)),
)  # fmt: skip
sanctions = merged(
    st.fixed_dictionaries({"kind": st.just("sanction"), "whom": roles, "confirmed_by": roles}),
    st.one_of(
        st.just({"sanction": "warning"}),
        st.tuples(amounts, amounts).map(
            lambda pair: {"sanction": "fine", "amount": {"from": min(pair, key=float), "to": max(pair, key=float)}}
        ),
        amounts.map(lambda one: {"sanction": "deduction", "amount": {"from": one, "unit": "分"}}),
    ),
    maybe(when=listed(triggers), appeal_within=durations),
)
forms = merged(
    st.fixed_dictionaries({
        "kind": st.just("form"), "form": names, "on": names, "filled_by": roles,
        "fields": st.lists(names, min_size=1, max_size=3, unique=True).map(
            lambda found: [{"name": one, "zh": "字段", "en": "field", "type": "text", "required": True} for one in found]
        ),
    }),
    maybe(signed_by=listed(roles), layout=names),
)  # fmt: skip
numberings = st.fixed_dictionaries({
    "kind": st.just("numbering"), "record": names, "pattern": st.just("PG{yyyy}{mm}{dd}-{seq:3}"),
    "resets": st.sampled_from(["day", "never"]), "gapless": st.booleans(),
})  # fmt: skip
approvals = st.fixed_dictionaries({
    "kind": st.just("approval"), "when": listed(triggers, 1), "subject": bilinguals,
    "steps": listed(st.one_of(st.fixed_dictionaries({"role": roles, "if": conditions}), st.just({"any": ["clerk", "technician"]})), 1),
})  # fmt: skip
metrics = merged(
    st.fixed_dictionaries({"kind": st.just("metric"), "metric": names, "unit": st.just("percent")}),
    st.one_of(
        st.just({"kept": {}}),
        st.fixed_dictionaries(
            {"share": st.fixed_dictionaries({"of": listed(triggers, 1), "among": listed(triggers, 1)})}
        ),
        st.fixed_dictionaries({"count": listed(triggers, 1)}),
        st.just({"average": {"event": "a.b.c", "field": "event.score"}}),
    ),
    st.tuples(st.sampled_from(["at_least", "at_most", "below"]), amounts).map(lambda one: {"target": {one[0]: one[1]}}),
)
kinds = st.one_of(obligations, gates, sanctions, forms, numberings, approvals, metrics)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    numbers = draw(
        st.lists(st.sampled_from(["1", "1.10", "3(1)", "第七条", "0x1", "1e3", "007", "no"]), min_size=1, unique=True)
    )
    clauses = [
        {"number": number, **draw(maybe(title=bilinguals, text=bilinguals))} | ({"in": numbers[0]} if place else {})
        for place, number in enumerate(numbers)
    ]
    codes = draw(st.lists(st.from_regex(r"[A-Z][0-9]{1,3}", fullmatch=True), max_size=4, unique=True))
    rules = [
        {"rule": code, "clause": draw(st.sampled_from(numbers)), "title": draw(bilinguals), **draw(kinds),
         **draw(maybe(**{"from": listed(texts)}))}
        for code in codes
    ]  # fmt: skip
    head = {
        "pack": 1,
        "code": "T-1",
        "title": draw(bilinguals),
        "version": draw(st.sampled_from(["1.0", "2", "2026-01-01"])),
    }
    roles_named = [{"code": "clerk", "zh": "内勤", "en": "clerk", "is": "coordinator"}]
    return from_data(
        {**head, **draw(maybe(source=bilinguals, roles=st.just(roles_named))), "clauses": clauses, "rules": rules}
    )
