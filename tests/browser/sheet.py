"""One page with everything on it: pictures small, side by side, captioned; to be looked at, not asserted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.camera import Picture
from tests.browser.site import DESKTOP

WIDTHS = {str(DESKTOP["width"]): 345}  # of a thumbnail; a phone's is smaller
PHONE_WIDTH, TALLEST = 125, 430
PER_SHEET = 12
STYLE = """
body { margin: 0; font: 12px/1.4 sans-serif; background: #fff; color: #1a1d21 }
section { width: 1500px; padding: 10px; display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px }
figure { margin: 0; border: 1px solid #d9dfe6; padding: 4px; break-inside: avoid }
figure > div { display: flex; gap: 6px; align-items: flex-start; min-height: 200px }
img { border: 1px solid #aab; display: block }
figcaption { overflow-wrap: anywhere } .wrong { color: #a61b14; font-weight: bold }
"""


def make_sheet(chromium: Browser, folder: Path, pictures: Sequence[Picture]) -> Path:
    """Write sheet.html into the folder, and sheet-01.png … with some of it each; the HTML file."""
    small = folder / "small"
    small.mkdir(exist_ok=True)
    figures = [_figure(picture, small) for picture in pictures]
    sections = [
        "<section>" + "".join(figures[n : n + PER_SHEET]) + "</section>"
        for n in range(0, len(figures), PER_SHEET)
    ]
    sheet = folder / "sheet.html"
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Contact sheet</title><style>{STYLE}</style>'
    sheet.write_text(head + "".join(sections) + "</html>", encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1520, "height": 900})
    page.goto(sheet.as_uri())
    for number, section in enumerate(page.locator("section").all(), 1):
        section.screenshot(path=folder / f"sheet-{number:02}.png")
    page.close()
    return sheet


def _figure(picture: Picture, small: Path) -> str:
    views = "".join(
        f'<a href="{file.name}"><img src="small/{_thumbnail(file, small)}" alt=""></a>'
        for file in picture.files
    )
    wrong = "".join(f'<br><span class="wrong">{escape(each)}</span>' for each in picture.problems)
    said = f"{escape(picture.caption)}<br>{escape(picture.title)}{wrong}"
    return f"<figure><div>{views}</div><figcaption>{said}</figcaption></figure>"


def _thumbnail(file: Path, small: Path) -> str:
    """The top of a picture, small; the name of the file."""
    name = file.with_suffix(".jpg").name
    width = WIDTHS.get(file.stem.rsplit("-", 1)[1], PHONE_WIDTH)
    with Image.open(file) as whole:
        view = whole.convert("RGB")
        view.thumbnail((width, 100_000))
        view.crop((0, 0, view.width, min(view.height, TALLEST))).save(small / name, quality=85)
    return name
