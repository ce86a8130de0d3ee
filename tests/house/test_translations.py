from __future__ import annotations

from yinuo import messages


def test_every_message_has_an_english_text():
    assert [str(fault) for fault in messages.faults()] == []


def test_a_missing_a_fuzzy_and_a_broken_translation_are_each_found(tmp_path):
    module = tmp_path / "desk"
    folder = module / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (module / "__init__.py").write_text("")
    (module / "views.py").write_text('a = _("缺")\nb = _("疑")\nc = _("有%(n)s")\nd = _("好")\n', encoding="utf-8")
    (module / "page.html").write_text('{% load i18n %}\n{% translate "页" %}', encoding="utf-8")
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        '#, fuzzy\nmsgid "疑"\nmsgstr "doubt"\n\n'
        '#, python-format\nmsgid "有%(n)s"\nmsgstr "has %(m)s"\n\n'
        'msgid "好"\nmsgstr "good"\n',
        encoding="utf-8",
    )

    faults = messages.faults(tmp_path)

    assert [(fault.path.name, fault.line, fault.message) for fault in faults[:3]] == [
        ("page.html", 2, "页"),
        ("views.py", 1, "缺"),
        ("views.py", 2, "疑"),
    ]
    assert [fault.message for fault in faults[3:]] == ["有%(n)s"]


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path):
    folder = tmp_path / "desk" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = folder / "django.po"
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', encoding="utf-8")

    assert messages.compile_stale(tmp_path) == [catalogue]
    assert messages.compile_stale(tmp_path) == []
