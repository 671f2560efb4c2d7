"""The document: 22 lines of 28 characters, fonts named for both scripts, page numbers outside. (GB/T 9704)"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from app import annual, clock
from app.annual import AnnualDraft, AnnualText, Section
from app.annual.facts import Fact
from app.annual.outline import TOLD
from app.annual.wording import sections_of

OFFICE = "清江县法律援助中心"
_TOP, _BELOW, _LEFT, _RIGHT = 37, 297 - 35, 28, 210 - 26  # of the type area, mm


def a_draft() -> AnnualDraft:
    """A draft in which every figure has a number; nothing of it is stored."""
    facts = {slot: Fact(each.label, each.unit, each.kind, 12, 10) for slot, each in TOLD.items()}
    return AnnualDraft(
        office_id=1, year=2026, version=3, first_on=date(2026, 1, 1), end_on=date(2027, 1, 1),
        made_at=clock.at_local(date(2027, 1, 5), 9), made_by_name="周统计",
        sections=sections_of(facts, (), is_whole=True),
        facts={
            "figures": {slot: fact.as_json() for slot, fact in facts.items()},
            "cases": {}, "before": {"first_on": "2025-01-01", "end_on": "2026-01-01"}, "is_whole": True,
        },
        missing=["2026年9—12月活动台账未填。"],
    )  # fmt: skip


def paper() -> bytes:
    long = "（一）创新做法\n" + "军地携手办实事" * 120 + "\n1.第三层\n结束。"
    own = {Section.VISITS: AnnualText(section="visits", text=long)}
    return annual.summary_document(a_draft(), own, OFFICE)


def test_the_layout_is_that_of_an_official_document() -> None:
    """Red for another margin, pitch, font or page number; fonts are set for both scripts."""
    document = Document(BytesIO(paper()))
    section = document.sections[0]
    millimetres = [
        round(length.mm) for length in (
            section.page_width, section.page_height, section.top_margin, section.bottom_margin,
            section.left_margin, section.right_margin, section.footer_distance,
        )
    ]  # fmt: skip
    assert millimetres == [210, 297, 37, 35, 28, 26, 25]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert 22 * 579 / 20 <= 225 / 25.4 * 72 < 22.2 * 579 / 20
    first = {paragraph.text: paragraph for paragraph in reversed(document.paragraphs)}
    looks = {
        f"{OFFICE}2026年度双拥工作总结": ("方正小标宋简体", 22),
        "一、领导重视与机制": ("黑体", 16),
        "（一）创新做法": ("楷体_GB2312", 16),
        "结束。": ("仿宋_GB2312", 16),
        "附件": ("黑体", 16),
    }
    for text, (font, size) in looks.items():
        run = first[text].runs[0]
        fonts = run._r.rPr.rFonts
        assert (fonts.get(qn("w:eastAsia")), run.font.size.pt) == (font, size), text
    assert [each for each in first if re.match("[一二三四五六七]、", each)][::-1] == [
        f"{number}、{each.label}" for number, each in zip("一二三四五六七", Section, strict=True)
    ]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        mark = footer.paragraphs[0]
        assert (mark.text, str(mark.alignment).split()[0].lower()) == ("— 1 —", side)
        assert {run.font.size.pt for run in mark.runs} == {14}
        assert {run._r.rPr.rFonts.get(qn("w:ascii")) for run in mark.runs} == {"宋体"}
        assert "PAGE" in mark._p.xml


def test_the_annex_holds_every_number_and_what_is_missing() -> None:
    document = Document(BytesIO(paper()))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert len(rows) == 1 + len(TOLD)
    assert ["收到申请", "件", "12", "10", "+2"] in rows
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "尚缺：2026年9—12月活动台账未填。" in text
    assert "收到法律援助申请12件（上年10件，增加2件，增长20.0%）" in text
    with zipfile.ZipFile(BytesIO(paper())) as archive:
        assert b"{" not in archive.read("word/document.xml")


def _has_writer() -> bool:
    home = shutil.which("soffice")
    return bool(home and shutil.which("pdftotext") and list(Path(home).resolve().parent.glob("*swlo*")))


@pytest.mark.skipif(not _has_writer(), reason="LibreOffice Writer or pdftotext is not installed")
def test_a_printed_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    """As printed: lines, characters and the page number, measured on the paper."""
    (tmp_path / "year.docx").write_bytes(paper())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "year.docx")], check=True, capture_output=True, timeout=120)
    subprocess.run(["pdftotext", "-bbox-layout", "year.pdf"], cwd=tmp_path, check=True, timeout=60)
    pages = re.findall(r"<page.*?</page>", (tmp_path / "year.html").read_text(), re.S)
    full = [_lines(page) for page in pages][1]  # the second page holds nothing but text
    *text, number = full
    assert len(text) == 22
    assert max(len(line) for _, _, _, line in text if not re.search("[!-~]", line)) == 28  # digits are half
    assert all(left >= _LEFT - 0.5 and right <= _RIGHT for left, right, *_ in text)
    assert all(_TOP - 0.5 <= middle <= _BELOW for _, _, middle, _ in text)
    assert number[3] == "—2—"
    assert abs(number[2] - _BELOW - 7) < 1  # the dash lies 7 mm below the type area
    assert _LEFT + 3 <= number[0] <= _LEFT + 7  # an even page: left, one character in


def _lines(page: str) -> list[tuple[float, float, float, str]]:
    """(left, right, middle, text) of each line from the top, millimetres."""
    found: dict[int, list[tuple[float, float, float, str]]] = {}
    for word in re.finditer(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page
    ):
        left, top, right, below = (float(value) / 72 * 25.4 for value in word.groups()[:4])
        middle = (top + below) / 2
        found.setdefault(round(middle), []).append((left, right, middle, word[5]))
    return [
        (min(w[0] for w in words), max(w[1] for w in words), words[0][2], "".join(w[3] for w in words))
        for _, words in sorted(found.items())
    ]
