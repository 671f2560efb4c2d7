"""The manual speaks of buttons and fields by the words the pages use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MANUAL = sorted((ROOT / "docs" / "zh").glob("*.md"))
QUOTED = re.compile(r"“([^”]+)”")
LINK = re.compile(r"\]\(([^)#:]+)\)")


def said_by_the_pages() -> str:
    """Every text a page may show: templates and the application's own strings."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)
def test_quoted_words_are_on_a_page(path: Path) -> None:
    pages = said_by_the_pages()
    unknown = {word for word in QUOTED.findall(path.read_text(encoding="utf-8")) if word not in pages}
    assert not unknown


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_way_of_a_month_is_told() -> None:
    """Red when the statistician's manual leaves out a step between reading the month and having sent it."""
    told = (ROOT / "docs" / "zh" / "stats.md").read_text(encoding="utf-8")
    steps = ("去核对", "核对通过", "锁定报送", "退回", "锁定后变动", "截至时点", "打印预览")
    files = ("导出 Excel", "导出 Word", "导出 CSV")
    assert {word for word in (*steps, *files) if f"“{word}”" not in told} == set()
