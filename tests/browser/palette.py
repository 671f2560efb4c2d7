"""How does a screenshot become small enough for the repository? A PNG of at most 256 colours."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_COLOURS = 256
_RGB8 = (8, 2, 0, 0, 0)  # bit depth, colour type, compression, filter, interlace: what Chromium writes

Colour = tuple[int, int, int]


def indexed(png: bytes) -> bytes:
    """The same picture in its 256 commonest colours, each rarer one as the nearest of them."""
    width, height, rows = _pixels(png)
    counted: Counter[Colour] = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counted.most_common(_MOST_COLOURS)]
    number = {colour: _nearest(colour, palette) for colour in counted}
    data = b"".join(b"\0" + bytes(number[colour] for colour in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", bytes(part for colour in palette for part in colour)))
    ends = ((b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in (*parts, *ends))


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    def distance(number: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(colour, palette[number], strict=True))

    return min(range(len(palette)), key=distance)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _pixels(png: bytes) -> tuple[int, int, list[list[Colour]]]:
    """Width, height and rows of colours. Raises ValueError for a PNG that Chromium would not write."""
    parts = list(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", parts[0][1])
    if tuple(kind) != _RGB8:
        raise ValueError("not an 8-bit RGB picture")
    data = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    stride, before, rows = width * 3, bytearray(width * 3), []
    for start in range(0, height * (stride + 1), stride + 1):
        before = _unfiltered(data[start], bytearray(data[start + 1 : start + 1 + stride]), before)
        rows.append(list(zip(before[0::3], before[1::3], before[2::3], strict=True)))
    return width, height, rows


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    """Undo the filter of one row: each byte was stored as the difference from what its neighbours foretell."""
    if kind == 0:
        return row
    for at in range(len(row)):
        left = row[at - 3] if at >= 3 else 0
        corner = above[at - 3] if at >= 3 else 0
        row[at] = (row[at] + _FORETOLD[kind](left, above[at], corner)) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))


_FORETOLD = {
    1: lambda left, up, corner: left,
    2: lambda left, up, corner: up,
    3: lambda left, up, corner: (left + up) // 2,
    4: _paeth,
}
