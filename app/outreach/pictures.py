"""What is left of a photo when everything but the picture is gone? (照片)

Whatever arrives is decoded and drawn anew, so that no place, time, device, comment or hidden
second file survives, and nothing but a JPEG of our own making is ever stored or served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from app.casework.errors import Invalid
from app.rules.outreach import PUBLIC_NAME_HINT
from app.rules.secrecy import find_sensitive
from app.rules.text import ParseError, clean_text

LARGEST_FILE = 15 * 1024 * 1024  # bytes of one upload
LONGEST_SIDE = 1600  # pixels of what is kept
LONGEST_CAPTION = 80
QUALITY = 82
# A JPEG is read at a half, a quarter or an eighth, as long as its short side keeps so many pixels.
_SHORT_SIDE = 1000
# How many pixels a picture may have, by what reading it costs: a progressive JPEG is held as a
# whole before it can be shrunk, a PNG is decoded as a whole. Some 60 MB at most, measured.
MOST_PIXELS = 64_000_000
MOST_PIXELS_PROGRESSIVE = 16_000_000
MOST_PIXELS_PNG = 9_000_000
_TOO_LARGE = "照片尺寸过大：最多 {} 万像素"
_SIGNS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class PictureError(Exception):
    """The file is no photo we take (照片有误); `message_zh` says why."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean JPEG, upright, with its caption."""

    data: bytes
    width: int
    height: int
    caption: str = ""

    @property
    def digest(self) -> str:
        """sha256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def clean_picture(data: bytes, caption: str = "") -> Picture:
    """The picture alone, at most LONGEST_SIDE pixels a side. Raises PictureError.

    The size in pixels is looked at before anything is decoded.
    """
    kind = next((kind for sign, kind in _SIGNS.items() if data.startswith(sign)), None)
    if kind is None:
        raise PictureError("只接受 JPEG 或者 PNG 格式的照片")
    if len(data) > LARGEST_FILE:
        raise PictureError(f"照片过大：每张最多 {LARGEST_FILE // 1024 // 1024} MB")
    try:
        with Image.open(BytesIO(data), formats=(kind,)) as source:
            _refuse_bomb(source)
            bare = _bare(source)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(_TOO_LARGE.format(MOST_PIXELS_PNG // 10_000)) from error
    except Exception as error:  # a decoder fed by strangers may raise anything
        raise PictureError("照片打不开，可能已损坏，请重新拍摄或者另存后再上传") from error
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), bare.width, bare.height, caption)


def _refuse_bomb(source: Image.Image) -> None:
    most = MOST_PIXELS_PROGRESSIVE if source.info.get("progressive") else MOST_PIXELS
    if source.format == "PNG":
        most = MOST_PIXELS_PNG
    if source.width * source.height > most:
        raise PictureError(_TOO_LARGE.format(most // 10_000))


def _bare(source: Image.Image) -> Image.Image:
    """A new image with the pixels only: shrunk, turned upright, without transparency."""
    source.draft("RGB", (_SHORT_SIDE, _SHORT_SIDE))
    source.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(source, in_place=True)
    bare = Image.new("RGB", source.size, "white")
    if source.has_transparency_data:
        layer = source.convert("RGBA")
        bare.paste(layer, mask=layer.getchannel("A"))
    else:
        bare.paste(source.convert("RGB"))
    return bare


def clean_pictures(files: Iterable[bytes], caption: str, most: int) -> list[Picture]:
    """Every file of a form, cleaned, under one caption. Raises Invalid naming the file that is wrong.

    `most` is how many a form may carry; a caption that names a unit is refused like a name.
    """
    try:
        said = clean_text(caption, LONGEST_CAPTION)
    except ParseError as error:
        raise Invalid({"caption": error.message_zh}) from None
    if doubtful := find_sensitive(said):
        raise Invalid(
            {"caption": f"“{doubtful[0].excerpt}”疑似{doubtful[0].kind.label}；请{PUBLIC_NAME_HINT}"}
        )
    cleaned: list[Picture] = []
    for number, data in enumerate(files, 1):
        if number > most:
            raise Invalid({"photos": f"每条记录最多 {most} 张照片"})
        try:
            cleaned.append(clean_picture(data, said))
        except PictureError as error:
            raise Invalid({"photos": f"第 {number} 张：{error.message_zh}"}) from None
    return cleaned
