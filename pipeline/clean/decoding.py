"""Bytes → text: UTF-8, UTF-16 and GB18030, with or without byte-order mark."""

from __future__ import annotations

import re

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
GUESSES = ("gb18030", "utf-16-le", "utf-16-be")
SAMPLE = 4000
"""Characters looked at when an encoding is guessed."""
PLAUSIBLE = 0.8
"""Least share of everyday characters of a guessed encoding."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a file, the byte-order mark left out: `("徐汇", "gb18030")`.

    Raises `UnicodeError` with a one-line reason when no encoding gives plausible text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UnicodeError(f"not {encoding.upper()} at byte {error.start + len(mark)}") from None
    reason = "not a text file"
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            reason = f"not UTF-8 at byte {error.start}, nor GB18030 or UTF-16"
    best, text, encoding = 0.0, "", ""
    for candidate in GUESSES:
        try:
            guess = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        score = _plausible(guess[:SAMPLE])
        if score > best:
            best, text, encoding = score, guess, candidate
    if best < PLAUSIBLE:
        raise UnicodeError(reason)
    return text, encoding


def _plausible(text: str) -> float:
    """Share of everyday characters: those of GB 2312, control characters left out."""
    usual = _CONTROL.sub("", text.encode("gb2312", "ignore").decode("gb2312"))
    return len(usual) / max(len(text), 1)
