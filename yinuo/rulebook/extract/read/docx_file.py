"""Word documents (docx): paragraphs and table rows, with the numbers that Word counts by itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.read import limits
from yinuo.rulebook.extract.read.docx_numbering import Numbering, numbering_of
from yinuo.rulebook.extract.read.reading import Progress, Source

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_CHUNK = 64 * 1024
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "footnote", "comment"})


def read(document: bytes, *, progress: Progress | None = None) -> Source:  # noqa: ARG001
    """
    Return one line for each paragraph and each table row (cells parted by tabs).

    :raises Unreadable: it is encrypted, broken, a bomb, holds macros, or is another Office file
    """
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            _check(package)
            numbering = numbering_of(_optional(package, "word/numbering.xml"), _optional(package, "word/styles.xml"))
            body = _Body(numbering)
            body.parse(_chunks(package, "word/document.xml"))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        expat.ExpatError,
        KeyError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise _broken() from error
    except RuntimeError as error:  # what zipfile raises for an encrypted entry
        raise _encrypted() from error
    return Source(tuple(body.lines), "docx")


def _check(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise _encrypted()
    if len(entries) > limits.ZIP_ENTRIES:
        raise _bomb()
    if "word/document.xml" not in names:
        what = (
            "表格（Excel）"
            if any(name.startswith("xl/") for name in names)
            else "演示文稿"
            if any(name.startswith("ppt/") for name in names)
            else "压缩包"
        )
        raise Unreadable(
            "wrong_kind",
            f"这不是 Word 文档，是{what}；请另存为 .docx 再试",
            "this is no Word document; save it as .docx",
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(
            "macro",
            "文档带有宏，不予读取；请另存为不带宏的 .docx 再试",
            "the document has macros and is not read; save it as .docx without them",
        )


def _broken() -> Unreadable:
    return Unreadable(
        "broken",
        "文件已损坏，读不出来；请用 Word 打开后另存再试",
        "the file is broken; open it in Word and save it again",
    )


def _encrypted() -> Unreadable:
    return Unreadable("encrypted", "文件有密码；请去掉密码另存后再试", "the file has a password; save it without one")


def _bomb() -> Unreadable:
    return Unreadable("bomb", "文件解压后异常巨大，不予读取", "the file unpacks to an absurd size and is not read")


def _optional(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    if name in package.namelist():
        yield from _chunks(package, name)


def _chunks(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the bytes of a part, and stop where it grows beyond measure."""
    packed = max(1, package.getinfo(name).compress_size)
    size = 0
    with package.open(name) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > limits.PART_BYTES or (size > limits.SMALL_PART and size > packed * limits.PART_RATIO):
                raise _bomb()
            yield chunk


def parse_xml(parser: expat.XMLParserType, chunks: Iterator[bytes]) -> None:
    """Feed a parser; a document type declaration, which could define entities, is refused."""

    def refuse(*_: object) -> None:
        raise _bomb()

    parser.StartDoctypeDeclHandler = refuse
    fed = False
    for chunk in chunks:
        parser.Parse(chunk, False)  # noqa: FBT003  # expat knows no names
        fed = True
    if fed:
        parser.Parse(b"", True)  # noqa: FBT003


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition(" ")[2]


class _Body:
    def __init__(self, numbering: Numbering) -> None:
        self.lines: list[str] = []
        self._numbering = numbering
        self._skip = 0
        self._text: list[list[str]] = []  # paragraphs that are open, innermost last
        self._style = ""
        self._list: tuple[str, int] | None = None
        self._level = 0
        self._rows: list[list[list[str]]] = []  # rows that are open, each a list of cells, each a list of paragraphs
        self._in_text = False

    def parse(self, chunks: Iterator[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse_xml(parser, chunks)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if self._skip or name in _SKIPPED:
            self._skip += 1
            return
        value = attributes.get(_W + "val") or attributes.get(_STRICT + "val") or ""
        if name == "p":
            self._text.append([])
            self._style, self._list, self._level = "", None, 0
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])
        else:
            self._inside(name, value)

    def _inside(self, name: str, value: str) -> None:
        if name == "t":
            self._in_text = True
        elif name == "pStyle":
            self._style = value
        elif name == "ilvl" and value.isdigit():
            self._level = int(value)
        elif name == "numId":
            self._list = (value, self._level)
        elif self._text and name in {"tab", "br", "cr"}:
            self._text[-1].append("\t" if name == "tab" else "\n")
        elif self._text and name == "noBreakHyphen":
            self._text[-1].append("-")

    def _end(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        name = local_name(tag)
        if name == "t":
            self._in_text = False
        elif name == "p" and self._text:
            self._paragraph("".join(self._text.pop()))
        elif name == "tr" and self._rows:
            self._row(["".join(cell) for cell in self._rows.pop()])

    def _characters(self, data: str) -> None:
        if self._in_text and not self._skip and self._text:
            self._text[-1].append(data)

    def _paragraph(self, text: str) -> None:
        text = text.strip("\n")
        if text.strip():
            text = self._numbering.label(self._list, self._style) + text
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text.replace("\n", " "))
        else:
            self.lines.extend(part.strip() for part in text.split("\n"))

    def _row(self, cells: list[str]) -> None:
        line = "\t".join(cell.strip() for cell in cells)
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(line)
        elif line.strip():
            self.lines.append(line)
