from __future__ import annotations

import re

import pytest
from django.template import engines

from tests.house.tree import PACKAGE, ROOT, templates

TEMPLATES = templates()
SCRIPT_BODY = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=|\bhx-on\b|javascript:", re.IGNORECASE)
FOREIGN = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)
TRANSLATED = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*end(?:blocktranslate|blocktrans)\s*%}|{%.*?%}|{{.*?}}|{#.*?#}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def _name(path):
    return str(path.relative_to(ROOT))


def test_there_are_templates_to_look_at():
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_compiles(path):
    folder = next(parent for parent in path.parents if parent.name == "templates")

    engines["django"].get_template(str(path.relative_to(folder)))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=_name)
def test_a_template_keeps_to_the_content_security_policy(path):
    text = TAG.sub("", path.read_text(encoding="utf-8"))

    for forbidden in (SCRIPT_BODY, STYLE, HANDLER, FOREIGN):
        found = forbidden.search(text)
        assert not found, found[0]


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_word_a_person_reads_can_be_translated(path):
    bare = TRANSLATED.sub("", path.read_text(encoding="utf-8"))

    assert not CHINESE.findall(bare)


def test_own_scripts_neither_evaluate_text_nor_write_style_attributes():
    own = [path for path in PACKAGE.glob("*/static/**/*.js") if "vendor" not in path.parts]

    assert own
    for path in own:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function\(|setAttribute\(\s*[\"'](?:style|on)", text), path
