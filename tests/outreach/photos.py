"""Photos as they leave a phone: with the place, the time and the device inside."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

# Words that stand in the files below wherever metadata may hide; none may survive.
TRACES = (b"GEHEIM-PHONE", b"GEHEIM-COMMENT", b"GEHEIM-XMP", b"GEHEIM-TEXT", b"GEHEIM-TAIL", b"2026:08:01")
LATITUDE = (31, 7, 42)
ORIENTATION, MAKE, TAKEN_AT, GPS = 0x0112, 0x010F, 0x0132, 0x8825


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: maker, time, and where it was."""
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKE], tags[TAKEN_AT] = orientation, "GEHEIM-PHONE", "2026:08:01 09:30:00"
    place = tags.get_ifd(GPS)
    place[1], place[2], place[3], place[4] = "N", LATITUDE, "E", (112, 34, 56)
    return tags


def drawn(width: int = 400, height: int = 200) -> Image.Image:
    """A picture whose left half is red, so that a turn shows."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste((200, 0, 0), (0, 0, width // 2, height))
    return image


def a_jpeg(width: int = 400, height: int = 200, orientation: int = 1, progressive: bool = False) -> bytes:
    """A JPEG with EXIF, GPS, XMP, a comment, and something hidden behind its end."""
    out = BytesIO()
    drawn(width, height).save(
        out, "JPEG", exif=exif(orientation), comment=b"GEHEIM-COMMENT", xmp=b"<x>GEHEIM-XMP</x>",
        progressive=progressive,
    )  # fmt: skip
    return out.getvalue() + b"GEHEIM-TAIL"


def a_png(width: int = 400, height: int = 200) -> bytes:
    """A PNG with transparency, EXIF and text chunks."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "GEHEIM-TEXT")
    notes.add_itxt("XML:com.adobe.xmp", "GEHEIM-XMP", zip=True)
    out = BytesIO()
    image = drawn(width, height).convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.save(out, "PNG", pnginfo=notes, exif=exif())
    return out.getvalue()


def a_png_bomb(width: int, height: int) -> bytes:
    """A small file that says it is enormous: a few kilobytes that would fill the memory."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
