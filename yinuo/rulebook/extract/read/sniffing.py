"""What a file is, by its first bytes and its name; refuses what is not read, and says what to do."""

from __future__ import annotations

import re
from typing import Literal

from yinuo.rulebook.extract.errors import Unreadable

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(rb"<(?:p|div|br|table|span|li|h[1-6])[\s>/]", re.IGNORECASE)
_NAMES = {"docx": ".docx", "pdf": ".pdf"}
_SAID = {".docx": "docx", ".pdf": "pdf"}
Kind = Literal["text", "html", "docx", "pdf"]


def kind_of(document: bytes, suffix: str) -> Kind:
    """
    Return what a file is. ``suffix``: the ending of its name, as ``.docx``.

    :raises Unreadable: it is empty, of a kind that is not read, or not what its name says
    """
    if not document.strip(b"\x00\r\n\t "):
        raise Unreadable("empty", "文件是空的", "the file is empty")
    kind = _by_content(document, suffix)
    if kind == "docx" and suffix in {".docm", ".dotm"}:
        raise Unreadable(
            "macro",
            "文档带有宏，不予读取；请另存为不带宏的 .docx 再试",
            "the document has macros and is not read; save it as .docx without them",
        )
    said = _SAID.get(suffix)
    if said is not None and said != kind:
        raise Unreadable(
            "wrong_kind",
            f"文件名以 {suffix} 结尾，内容却不是；请用原来的程序另存为 {suffix} 再试",
            f"its name ends in {suffix}, its content is something else; save it again as {suffix}",
        )
    if kind in _NAMES and suffix not in ("", _NAMES[kind]):
        raise Unreadable(
            "wrong_kind",
            f"文件名以 {suffix} 结尾，内容却是 {_NAMES[kind]} 文件；请改名为 {_NAMES[kind]} 再试",
            f"its name ends in {suffix}, its content is a {_NAMES[kind]} file; rename it",
        )
    return kind


def _by_content(document: bytes, suffix: str) -> Kind:
    head = document[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    _refuse_others(document, head)
    if _HTML.match(head) or (suffix in {".html", ".htm", ".xhtml"} and b"<" in head) or len(_TAGS.findall(head)) >= 5:
        return "html"
    return "text"


def _refuse_others(document: bytes, head: bytes) -> None:
    if head.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in document[: 4 * 1024 * 1024]:
            raise Unreadable(
                "encrypted", "文件有密码；请去掉密码另存后再试", "the file has a password; save it without one"
            )
        raise Unreadable(
            "old_word",
            "这是旧格式的 Office 文件（.doc）；请另存为 .docx 再试",
            "this is an old Office file (.doc); save it as .docx",
        )
    if head.startswith(rb"{\rtf"):
        raise Unreadable("wrong_kind", "这是 RTF 文件；请另存为 .docx 再试", "this is an RTF file; save it as .docx")
    if head.startswith(_PICTURES) and not head.isascii():
        raise Unreadable("wrong_kind", "这是图片；请提供带文字的文件", "this is a picture; give a file with text")
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if not is_utf16 and odd * 50 > len(head):
        raise Unreadable("binary", "这不是文档，是二进制文件", "this is no document but a binary file")
