"""A record on one page: PDF/UA, one sheet of Letter whatever was typed, and a typesetter that can do no harm."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from screening.documents import child, setting
from screening.documents.drawable import covered, line, rtl, words
from screening.documents.one_page import one_page
from screening.documents.page_lines import more
from screening.documents.shape import Answer, RecordCopy
from screening.documents.words import INTENDED_USE, PART_2, SELF_REPORTED
from tests.documents.conftest import COURSE, MOMENTS, READING, TRIED, Copies

SCRIPTS = {
    "latin without a space": "w" * 10_000,
    "lines": "a\n" * 5_000,
    "arabic": "أريد أن أنام ولا أستيقظ " * 420,
    "hebrew": "שלום עולם " * 1_000,
    "chinese": "你好世界" * 2_500,
    "hindi": "नमस्ते दुनिया " * 720,
    "emoji": "😔🙏🏽" * 3_300,
    "controls": "\u202e\x00\x1b[31m\u2066\u200f\ufeff" * 1_250,
    "accents": "e" + "\u0301" * 9_999,
    "typst": '#panic("x") *b* _i_ $x$ \\ ` <l> @r // /* #sys.inputs ' * 180,
}


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    found = " ".join(page.extract_text() for page in read(made).pages)
    return " ".join(found.replace("\u200b", "").split())


@pytest.fixture(scope="module")
def much(copy_of: Copies) -> RecordCopy:
    """Forty trials, readings, many findings."""
    said = {**TRIED, "asq_1": "yes", "asq_2": "yes", "has_reading": "yes", "bp_told": "never"}
    return copy_of(said, {"trials": [COURSE] * 40, "readings": [READING] * 14}, "es")


def test_it_is_tagged_has_title_language_and_embedded_fonts_and_tells_no_name_beside_the_page(
    much: RecordCopy,
) -> None:
    pdf = read(one_page(much, MOMENTS))
    root = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags(root["/StructTreeRoot"])
    assert pdf.metadata is not None
    assert pdf.metadata.title == f"Screening record {much.reference}"
    xmp = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    beside = xmp + repr(dict(pdf.metadata))
    assert much.person.name is not None
    for part in (*much.person.name.split(), "1985", "Author", "author"):
        assert part not in beside
    page = pdf.pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (612, 792)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
        assert "NotoSans" in inner["/BaseFont"]


def tags(node: DictionaryObject, found: set[str] | None = None) -> set[str]:
    """Every kind of structure in the tree of tags."""
    found = set() if found is None else found
    if "/S" in node:
        found.add(str(node["/S"]))
    children = node.get("/K", [])
    for one in children if isinstance(children, list) else [children]:
        inner = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(inner, DictionaryObject):
            tags(inner, found)
    return found


def test_it_says_what_it_is_and_how_much_of_what_does_not_fit_continues_in_the_record(
    much: RecordCopy,
) -> None:
    text = text_of(one_page(much, MOMENTS))
    for sentence in (SELF_REPORTED, INTENDED_USE, PART_2):
        assert sentence in text
    for pack in much.packs:
        assert f"pack {pack.id} {pack.version}" in text
    for finding in (much.findings or ())[:3]:
        assert finding.title in text
    shown = text.count("does not count: dose too low")
    assert 0 < shown < 40
    assert f"{40 - shown} more trials: continues in the record" in text


@pytest.mark.parametrize("script", SCRIPTS)
def test_ten_thousand_characters_of_any_script_stay_on_one_sheet(much: RecordCopy, script: str) -> None:
    typed = SCRIPTS[script]
    said = Answer("x", None, "Anything else?", typed, None, typed, own=True, missing=None, at=None)
    odd = replace(
        much,
        person=replace(much.person, name=typed),
        suicide=[*much.suicide, said],
        medicines=replace(much.medicines, named=[typed], typed=[typed] * 20),
    )
    made = one_page(odd, MOMENTS)
    assert len(read(made).pages) == 1
    text = text_of(made)
    assert "continues in the record" in text
    assert "more characters" in text
    assert much.reference in text


def test_what_no_font_can_draw_stands_as_its_code() -> None:
    assert line("a 你 \u202e ✓ é") == "a [U+4F60] [U+202E] ✓ é"
    assert words("a\x07b\nc", 99)["lines"] == ["a[U+0007]b", "c"]
    assert words("x" * 50, 10)["more"] == "… continues in the record: 40 more characters"
    assert [rtl(text) for text in ("abc", "42 شكرا", "שלום", "", "[42]")] == [False, True, True, False, False]


def test_the_fonts_have_what_the_list_of_characters_says() -> None:
    had = set[int]()
    for file in setting.FONTS.glob("*.ttf"):
        had |= set(TTFont(file).getBestCmap())
    assert covered() <= had
    assert {ord(one) for one in "abcñáéíóúü¿¡ŁőČпривет→≥✓شكرا—…“”’"} <= covered()


def test_a_record_that_was_not_evaluated_says_so_on_paper(much: RecordCopy) -> None:
    none = replace(much, findings=None, pressure=None, phq9=None, resistance=None, packs=[])
    text = text_of(one_page(none, MOMENTS))
    assert text.count("Not evaluated. Nothing has been ruled out.") >= 3
    assert "No rule of the pack applies" not in text


def test_the_typesetter_has_no_network_little_memory_no_files_and_nothing_of_our_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCREENING_KEYS", "/somewhere/keyring")
    seen: dict[str, object] = {}

    def watched(command: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(how)
        return subprocess.CompletedProcess(command, 0, b"%PDF-", b"")

    monkeypatch.setattr(setting.subprocess, "run", watched)
    setting.pdf("record", {})
    assert (seen["env"], seen["timeout"]) == ({}, 10)
    monkeypatch.undo()
    tries = {
        "network": "import socket; socket.socket()",
        "memory": "bytearray(600 * 1024 * 1024)",
        "files": f"open({str(tmp_path / 'x')!r}, 'w').write('x' * 100_000)",
    }
    for what, attempt in tries.items():
        start = f"import sys; sys.path.insert(0, {str(Path(child.__file__).parent)!r}); import child; "
        limits = "child.limit(512, 10); child.without_network(); "
        done = subprocess.run([sys.executable, "-I", "-c", start + limits + attempt], capture_output=True)
        assert done.returncode != 0, what
        allowed = subprocess.run([sys.executable, "-I", "-c", start + attempt], capture_output=True)
        assert allowed.returncode == 0, (what, allowed.stderr)


def test_only_two_are_made_at_once_and_one_that_takes_too_long_or_fails_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(setting.NotSet, match="ended with 1"):
        setting.pdf("no_such_template", {})
    monkeypatch.setattr(setting, "SECONDS", 0.2)
    monkeypatch.setattr(setting, "CHILD", Path(__file__).with_name("endless.py"))
    with pytest.raises(setting.NotSet, match=r"more than 0\.2 seconds"):
        setting.pdf("record", {})
    going, may_end = threading.Semaphore(0), threading.Event()

    def slow(*_: object) -> bytes:
        going.release()
        may_end.wait(60)
        return b""

    monkeypatch.setattr(setting, "_set", slow)
    busy = [threading.Thread(target=setting.pdf, args=("record", {})) for _ in range(2)]
    for one in busy:
        one.start()
        going.acquire()
    with pytest.raises(setting.NotSet, match="other documents are being made"):
        setting.pdf("record", {})
    may_end.set()
    for one in busy:
        one.join()
    assert setting.pdf("record", {}) == b""


def test_what_is_left_out_of_a_box_is_counted_in_words() -> None:
    told = [more(number, "addendum", "addenda").split(":")[0] for number in (0, 1, 2)]
    assert told == ["", "1 more addendum", "2 more addenda"]
    assert more(2, "finding").startswith("2 more findings: ")
