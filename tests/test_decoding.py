"""Encodings of input files."""

from __future__ import annotations

import codecs

import pytest

from pipeline.clean.decoding import decode

TEXT = "１月15日，东岭区与新光集团签订合作协议。\r\n□ 记者 冯大年\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"", "utf-8"),
    ],
)
def test_every_encoding_gives_the_text(data: bytes, encoding: str) -> None:
    text, found = decode(data)
    assert found == encoding
    assert text == (TEXT if data else "")


def test_rare_characters_of_gb18030() -> None:
    text = "东岭区教育局局长李民輝、𠮷田一行出席签约仪式，双方签署合作备忘录。" * 3
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfa\x80\x01" * 40, "not UTF-8 at byte 0"),
        (bytes(range(256)) * 4, "not a text file"),
        (codecs.BOM_UTF8 + b"\xe4\xb8", "not UTF-8 at byte 3"),
        (codecs.BOM_UTF16_LE + b"\x2d\x4e\x00", "not UTF-16-LE at byte 4"),
        (TEXT.encode()[:-1] + b"\xff" + TEXT.encode(), "not UTF-8 at byte"),
    ],
)
def test_what_is_no_text_is_told_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(UnicodeError, match=reason) as error:
        decode(data)
    assert "\n" not in str(error.value)
