"""Is nothing but the picture left of a photo, and is whatever is no photo turned away?"""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from PIL import Image

from app.casework.errors import Invalid
from app.outreach.pictures import LONGEST_SIDE, Picture, PictureError, clean_picture, clean_pictures
from tests.outreach.photos import GPS, TRACES, a_jpeg, a_png, a_png_bomb


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def assert_bare(picture: Picture, original: bytes) -> None:
    """Nothing of the original's metadata, by any reader and by looking at the bytes."""
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in picture.data
    assert b"http://ns.adobe.com" not in picture.data
    assert not [trace for trace in TRACES if trace in picture.data]
    again = opened(picture.data)
    assert dict(again.getexif()) == {}
    assert dict(again.getexif().get_ifd(GPS)) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (again.width, again.height) == (picture.width, picture.height)


@pytest.mark.parametrize(
    "original", [a_jpeg(), a_jpeg(progressive=True), a_png()], ids=["jpeg", "progressive", "png"]
)
def test_the_place_and_the_time_are_gone(original: bytes) -> None:
    """Red when _bare hands on the image it opened (exif=source.info["exif"]), or the bytes as they came."""
    exif = opened(original).getexif()
    assert exif.get_ifd(GPS)[1] == "N"  # the control: the location was there
    assert any(trace in original for trace in TRACES)
    assert_bare(clean_picture(original), original)


def test_a_photo_taken_sideways_stands_upright() -> None:
    """Red when exif_transpose is left out: with the tag gone nobody would turn it any more."""
    turned = clean_picture(a_jpeg(400, 200, orientation=6))
    assert (turned.width, turned.height) == (200, 400)
    red, _, blue = opened(turned.data).convert("RGB").getpixel((100, 50))  # type: ignore[misc]
    assert red > 150 > blue


def test_a_large_photo_becomes_small() -> None:
    large = clean_picture(a_jpeg(4000, 3000))
    assert (large.width, large.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert len(large.data) < 400_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "只接受"),
        (b"<html><script>alert(1)</script></html>", "只接受"),
        (b"GIF89a" + b"\x00" * 50, "只接受"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受"),
        (b"%PDF-1.7", "只接受"),
        (b"\xff\xd8\xff" + b"<?php ?>" * 40, "打不开"),
        (a_jpeg()[:300], "打不开"),
        (a_png()[:200], "打不开"),
        (b"\xff\xd8\xff" + b"\x00" * (15 * 1024 * 1024), "照片过大"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(PictureError) as refused:
        clean_picture(data)
    assert says in refused.value.message_zh


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    """P52. Red when _refuse_bomb is taken out: Pillow warns from 89 and refuses from 179 million pixels."""
    for width, height in ((20_000, 20_000), (13_000, 1_000), (9_000, 8_000)):
        started = time.monotonic()
        with pytest.raises(PictureError) as refused:
            clean_picture(a_png_bomb(width, height))
        assert "尺寸过大" in refused.value.message_zh
        assert time.monotonic() - started < 0.2


def test_a_form_names_the_photo_that_is_wrong() -> None:
    with pytest.raises(Invalid) as wrong:
        clean_pictures([a_jpeg(), b"no photo"], "现场", most=3)
    assert wrong.value.fields == {"photos": "第 2 张：只接受 JPEG 或者 PNG 格式的照片"}
    with pytest.raises(Invalid, match="最多 1 张"):
        clean_pictures([a_jpeg(), a_jpeg()], "", most=1)
    with pytest.raises(Invalid) as named:
        clean_pictures([a_jpeg()], "在63898部队讲课", most=3)
    assert "对外名称" in named.value.fields["caption"]
