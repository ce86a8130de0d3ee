from __future__ import annotations

import json

import yaml
from hypothesis import given, settings

from tests.rulebook.pack.strategies import packs
from tests.rulebook.pack.texts import DUTY, pack_text
from yinuo.rulebook.pack import Pack, dump, from_data, parse, to_data


@given(packs())
@settings(max_examples=60)
def test_nothing_is_lost_on_the_way_to_text_and_back(pack: Pack) -> None:
    text = dump(pack)

    assert parse(text) == pack
    assert dump(parse(text)) == text


@given(packs())
@settings(max_examples=40)
def test_nothing_is_lost_in_a_json_column(pack: Pack) -> None:
    data = json.loads(json.dumps(to_data(pack)))

    assert from_data(data) == pack
    assert dump(from_data(data)) == dump(pack)


@given(packs())
@settings(max_examples=40)
def test_other_yaml_tools_read_the_same_values(pack: Pack) -> None:
    """YAML 1.1 takes 17:30, no and 1.10 for something else unless they are quoted."""

    def without_keys(value: object) -> object:
        return [without_keys(one) for one in value.values()] if isinstance(value, dict) else (
            [without_keys(one) for one in value] if isinstance(value, list) else value
        )  # fmt: skip

    assert without_keys(yaml.safe_load(dump(pack))) == without_keys(to_data(pack))


def test_what_the_author_wrote_out_stays_written_out() -> None:
    text = dump(parse(pack_text(DUTY + "  calendar: 24x7\n  each: record\n")))

    assert "calendar: 24x7" in text
    assert "each: record" in text
    assert "attach" not in text


def test_the_same_duration_is_written_in_one_way() -> None:
    assert "within: PT10M" in dump(parse(pack_text(DUTY.replace("PT10M", "PT600S"))))
