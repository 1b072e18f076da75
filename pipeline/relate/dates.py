"""Dates as ISO text with the ground they stand on: 15日上午 after 1月10日, 昨日, 近日."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.schema import Article, Record, fold
from pipeline.store import read_yaml

_NUMERIC = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})[日号])?")
_DOTTED = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d|[-./]\d|\.)")
_AHEAD, _BACK, _SLACK = 40, 110, 2
"""A date without a year gets the year of the publication when it lies at most so many days after or before it, else
none; a bare day lies at most `_SLACK` days after the last date."""
_PRINTED = 3
"""At most so many days lie between writing and print."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/relate/dates.yaml`."""

    days: dict[str, int]
    months: dict[str, int]
    years: dict[str, int]
    same: tuple[str, ...]
    same_month: tuple[str, ...]
    same_year: tuple[str, ...]
    vague: tuple[str, ...]
    before: tuple[str, ...]
    dateline: tuple[str, ...]
    parts: tuple[str, ...]


class Date(Record, frozen=True):
    """A date in the text. `value` is `2024-01-15`, `2024-01`, `2024`, `--01-15`, or None when no date can be told."""

    start: int
    end: int
    value: str | None
    basis: str | None
    """`text`: written in full; `published`: the year (and month) comes from the publication date; `relative`: counted
    from another date."""
    dateline: bool = False
    vague: bool = False
    """Whether the words say that the day is left open (近日)."""
    before: bool = False
    """Whether the words tell of what went before the news (此前)."""
    part: str = ""
    """The part of the day that the words name (上午)."""

    @property
    def day(self) -> bool:
        """Whether the day is known."""
        return self.value is not None and self.value.count("-") >= 2

    @property
    def year(self) -> bool:
        """Whether only the year is known."""
        return self.value is not None and "-" not in self.value


def load_words(models: Path) -> Words:
    """Read `relate/dates.yaml`."""
    return read_yaml(models / "relate" / "dates.yaml", Words)


def dates(article: Article, words: Words) -> tuple[Date, ...]:
    """All dates of an article in order, resolved."""
    return tuple(_Calendar(article, words).read())


class _Calendar:
    """Reads dates in order; keeps the last one to complete the next."""

    def __init__(self, article: Article, words: Words) -> None:
        self._article = article
        self._words = words
        self._published = _parse(article.published)
        self._base = self._published
        self._year: int | None = self._published.year if self._published else None
        self._month: int | None = self._published.month if self._published else None
        self._day: int | None = None
        self._grounded = "published"

    def read(self) -> Iterator[Date]:
        text = fold(self._article.text)
        for mention in self._article.mentions:
            if mention.label != "DATE":
                continue
            written = "".join(text[mention.start : mention.end].split())
            after = text[mention.end : mention.end + 2]
            dateline = after.startswith(self._words.dateline)
            value, basis = self._value(written, mention.start)
            if dateline:
                self._base = self._written(_parse(value))
                self._grounded = "published"
            vague = written.startswith(self._words.vague)
            around = written + after
            part = next((part for part in self._words.parts if part in around), "")
            before = written.startswith(self._words.before)
            yield Date(mention.start, mention.end, value, basis, dateline, vague, before, part)

    def _written(self, dateline: datetime.date | None) -> datetime.date | None:
        """The day that 今天 means: that of the dateline, when it lies right before the publication."""
        near = dateline and self._published and 0 <= (self._published - dateline).days <= _PRINTED
        return dateline if near or not self._base else self._base

    def _value(self, written: str, at: int) -> tuple[str | None, str | None]:
        dotted = _DOTTED.search(written)
        if dotted:
            return self._keep(*(int(part) for part in dotted.groups())), "text"
        for table, step in ((self._words.days, "day"), (self._words.months, "month")):
            for word, shift in table.items():
                if written.startswith(word):
                    return self._relative(shift, step)
        if written.startswith(self._words.same):
            return _iso(self._year, self._month, self._day) if self._day else None, "relative"
        if written.startswith(self._words.vague):
            return None, None
        return self._numeric(written, at)

    def _relative(self, shift: int, step: str) -> tuple[str | None, str | None]:
        if not self._base:
            whole = step == "day" and not shift and self._day
            return (_iso(self._year, self._month, self._day), "relative") if whole else (None, None)
        if step == "day":
            day = self._base + datetime.timedelta(days=shift)
            return self._keep(day.year, day.month, day.day), "relative"
        month = self._base.year * 12 + self._base.month - 1 + shift
        return f"{month // 12:04d}-{month % 12 + 1:02d}", "relative"

    def _numeric(self, written: str, at: int) -> tuple[str | None, str | None]:
        given, basis = None, "text"
        for word, shift in self._words.years.items():
            if written.startswith(word):
                given = self._base.year + shift if self._base else None
                written, basis = written[len(word) :], "relative"
        if written.startswith(self._words.same_year):
            given, written, basis = self._year, written[2:], "relative"
        if written.startswith(self._words.same_month):
            written, basis = f"{self._month}月{written[2:]}" if self._month else written[2:], "relative"
        match = _NUMERIC.match(written)
        year, month, day = (int(part) if part else None for part in match.groups()) if match else (None, None, None)
        year = year or given
        if month and day and not year:
            year, basis = self._year_of(month, day, at)
        elif month and not year:
            year = self._published.year if self._published else None
            basis = "published" if year else "text"
        elif day and not month:
            return self._bare_day(day)
        if not (year or month):
            return None, None
        if month and day:
            return self._keep(year, month, day), basis
        if month and year:
            self._year, self._month, self._day = year, month, None
        return _iso(year, month, day), basis

    def _year_of(self, month: int, day: int, at: int) -> tuple[int | None, str]:
        """The year of 7月27日: that of the publication or of the date before, or the only one in its sentence."""
        if self._published:
            for year in (self._published.year, self._published.year - 1, self._published.year + 1):
                date = _date(year, month, day)
                if date and -_BACK <= (date - self._published).days <= _AHEAD:
                    return year, "published"
            return (self._year, "relative") if self._follows(month, day) else (None, "text")
        sentence = self._article.sentences[self._article.sentence_at(at)] if self._article.sentences else None
        text = fold(self._article.text[sentence.start : sentence.end]) if sentence else ""
        years = set(_YEAR.findall(text))
        return (int(years.pop()), "text") if len(years) == 1 else (None, "text")

    def _follows(self, month: int, day: int) -> bool:
        """Whether a day lies in the year of the last date, after it and before the publication: 今年3月9日…4月2日."""
        last = _date(self._year, self._month, self._day) if self._year and self._month and self._day else None
        date = _date(self._year, month, day) if self._year else None
        return bool(last and date and self._published and last <= date <= self._published)

    def _bare_day(self, day: int) -> tuple[str | None, str | None]:
        """28日 after 11月28日电: the month and year of the last date, else of the publication."""
        if not self._month:
            return None, None
        year, month = self._year, self._month
        if self._published and not self._day and self._far(year, month, day):
            year, month, self._grounded = self._published.year, self._published.month, "published"
        last = self._day or (self._published.day if self._published and self._grounded == "published" else 0)
        if self._grounded == "published" and last and day > last + _SLACK:
            month -= 1
            if not month:
                year, month = (year - 1 if year else None), 12
        basis = "published" if self._grounded == "published" and self._published else "relative"
        return _iso(year, month, day), basis

    def _far(self, year: int | None, month: int | None, day: int) -> bool:
        """Whether a day lies far from the publication: a month told as background (2016年6月) does not complete it."""
        date = _date(year, month, day) if year and month else None
        return bool(date and self._published and abs((self._published - date).days) > _BACK)

    def _keep(self, year: int | None, month: int, day: int) -> str | None:
        if _date(year or 2024, month, day) is None:
            return None
        self._year, self._month, self._day, self._grounded = year, month, day, "text"
        return _iso(year, month, day)


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    if not month:
        return f"{year:04d}" if year else None
    if not day:
        return f"{year:04d}-{month:02d}" if year else f"--{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _parse(value: str | None) -> datetime.date | None:
    """A whole ISO date, or None."""
    parts = (value or "").split("-")
    return _date(*map(int, parts)) if len(parts) == 3 and all(map(str.isdigit, parts)) else None


def days_between(first: str | None, second: str | None) -> int | None:
    """Days from the first date to the second, None unless both have a day; without a year, both lie in one."""
    if first and second and (first.startswith("-") or second.startswith("-")):
        first, second = (f"2024-{date[-5:]}" if date.count("-") >= 2 else date for date in (first, second))
    one, two = _parse(first), _parse(second)
    return (two - one).days if one and two else None
