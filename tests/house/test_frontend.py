from __future__ import annotations

import re

import pytest
import typst

from yinuo.frontend import PRINT_FONTS, VENDOR


@pytest.mark.parametrize(
    "name",
    [
        "tabler/tabler.min.css",
        "tabler/tabler.min.js",
        "tabler-icons/tabler-icons.min.css",
        "echarts/echarts.min.js",
        "leaflet/leaflet.css",
        "leaflet/leaflet.js",
        "noto-sans-sc/font.css",
    ],
)
def test_a_vendor_file_refers_to_nothing_that_is_not_there(name):
    path = VENDOR / name
    text = path.read_text(encoding="utf-8")

    assert "sourceMappingURL" not in text
    if path.suffix == ".css":
        for reference in re.findall(r"url\(\s*[\"']?(?!data:|%23|#)([^\"')?]+)", text):
            assert (path.parent / reference).exists(), reference


def test_printed_forms_have_a_chinese_font_with_two_weights_and_the_signs_of_the_trade():
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[PRINT_FONTS])

    main = [font for font in fonts.fonts() if font.family == "Noto Sans SC"]
    assert sorted(font.weight for font in main) == [400, 700]
    source = '#set text(font: "Noto Sans SC")\n派工单 *回执* 镕喆玥堃 ①②⑩ □■ ℃ ≥ № ㎡ ¥128.00 ABC'
    _pdf, warnings = typst.compile_with_warnings(source.encode(), font_paths=fonts, format="pdf")
    assert not warnings
