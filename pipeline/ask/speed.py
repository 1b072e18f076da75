"""How long an answer takes over many articles, beside reading the table that it comes from.

`python -m pipeline.ask.speed --articles 100000` fills the tables with invented rows in the proportions of real news
(without mentions, which no question reads), asks every question, and prints seconds and the ratio to a scan of the CSV
table. Exit 1 when an answer takes longer than `--most` seconds.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TypeVar

from pipeline.ask.base import FILE
from pipeline.ask.questions import Question, Wanted, ask
from pipeline.export.columns import TABLES
from pipeline.export.formats import Tables
from pipeline.export.sqlite import write_sqlite
from pipeline.export.tables import Row
from pipeline.store import write_csv

T = TypeVar("T")

SENTENCE = "二月十五日，望湖区与星澜微电子科技集团有限公司签署合作备忘录，区委副书记、区长顾明屿出席签约仪式并讲话。"
RULE = ("relate/signing.sign", 0.9, 118, 131, SENTENCE)
_DAYS = 2000
QUESTIONS: tuple[tuple[Question, str, Wanted], ...] = (
    ("signings", "signings", Wanted(org="云岭集团7", since="2019-01-01", limit=100)),
    ("people", "people", Wanted(org="云岭集团7", limit=100)),
    ("posts", "post_history", Wanted(person="沈砚7", limit=100)),
    ("meetings", "events", Wanted(org="东湖区40", below=True, limit=100)),
)
"""Question, the table that it comes from, what is asked."""


def main() -> None:
    """Make the tables, ask, print."""
    options = argparse.ArgumentParser(description="Time whosigned ask over invented tables.")
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--most", type=float, default=1.0, help="Seconds that an answer may take.")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        slowest = max(measured(Path(folder), given.articles, print))
    sys.exit(int(slowest > given.most))


def measured(folder: Path, articles: int, say: Callable[[str], None]) -> Iterator[float]:
    """Yield the seconds of each answer over tables of so many articles; `say` gets a line an answer."""
    rows = {table.name: _Rows(table.name, articles) for table in TABLES}
    write_sqlite(Tables(rows), folder / FILE)
    for question, name, wanted in QUESTIONS:
        header = next(table.header for table in TABLES if table.name == name)
        write_csv(folder / f"{name}.csv", header, rows[name])
        scan, _ = _timed(lambda path: sum(1 for _ in csv.reader(path)), (folder / f"{name}.csv").open(encoding="utf-8"))
        seconds, found = _timed(lambda asked: _answers(folder / FILE, *asked), (question, wanted))
        ratio = seconds / scan if scan else 0.0
        say(f"{question:<9} {found:>4} answers in {seconds:.3f} s, {ratio:.3f} of the {scan:.3f} s to read {name}.csv")
        yield seconds


def _timed(work: Callable[[T], int], what: T) -> tuple[float, int]:
    start = time.perf_counter()
    found = work(what)
    return time.perf_counter() - start, found


def _answers(path: Path, question: Question, wanted: Wanted) -> int:
    """The number of answers, by a connection of its own: none may profit from what the one before read."""
    with closing(sqlite3.connect(path)) as base:
        base.row_factory = sqlite3.Row
        return sum(1 for _ in ask(base, question, wanted))


class _Rows:
    """The invented rows of a table, the same each time."""

    def __init__(self, name: str, articles: int) -> None:
        self._name, self._articles = name, articles

    def __iter__(self) -> Iterator[Row]:
        chance = Random(self._name)
        makers: dict[str, Callable[[int, Random], Iterable[Row]]] = {
            "articles": _article, "people": _people, "person_articles": _person_articles,
            "organizations": _organizations, "org_articles": _org_articles, "org_aliases": _org_aliases,
            "posts": _posts, "post_history": _post_history, "agreements": _agreements,
            "agreement_roles": _agreement_roles, "events": _events, "event_roles": _event_roles, "signings": _signings,
        }  # fmt: skip
        if self._name in makers:
            for number in range(self._articles):
                yield from makers[self._name](number, chance)


def _day(number: int) -> str:
    at = number % _DAYS
    return f"{2019 + at // 360}-{at // 30 % 12 + 1:02}-{at % 28 + 1:02}"


def _article(n: int, _: Random) -> Iterator[Row]:
    yield (f"a{n}", f"pool/{n}.txt", 0, 900, _day(n), "record", None, "utf-8", f"望湖区与星澜集团签约（{n}）")


def _people(n: int, _: Random) -> Iterator[Row]:
    for k in range(4):
        post = ("区长", f"org{n * 4 % 97 + k}", f"云岭集团{n % 97}")
        yield (f"per{n * 4 + k}", f"沈砚{(n * 4 + k) // 3}", 2, 3, _day(n), _day(n + 9), *post, "post")


def _person_articles(n: int, chance: Random) -> Iterator[Row]:
    for k in range(8):
        yield (f"per{chance.randrange(4 * n + 4)}", f"a{n}", "沈砚", 1, "post", f"p{n}x{k}")


def _organizations(n: int, _: Random) -> Iterator[Row]:
    for k in range(4):
        parent = (f"org{(n * 4 + k) // 50}", f"东湖区{n // 50}", "jurisdiction") if n else (None, None, None)
        name = f"东湖区{n}" if k == 0 else f"云岭集团{n * 4 + k}"
        yield (f"org{n * 4 + k}", name, "company", *parent, 3, 4, _day(n), _day(n + 9))


def _org_articles(n: int, chance: Random) -> Iterator[Row]:
    for k in range(10):
        yield (f"org{chance.randrange(4 * n + 4)}", f"a{n}", "云岭集团", "company", 2, "name", f"o{n}x{k}")


def _org_aliases(n: int, _: Random) -> Iterator[Row]:
    for k in range(6):
        body = n * 4 + k % 4
        yield (f"org{body}", f"云岭集团{body}", f"云岭集团{body}{'有限公司' * (k > 3)}", "explicit", 3)


def _posts(n: int, chance: Random) -> Iterator[Row]:
    for k in range(9):
        person, body = _present(n, k), chance.randrange(4 * n + 4)
        yield (f"h{n}x{k}", f"a{n}", f"per{person}", "沈砚", "区长", f"org{body}", "云岭集团", "explicit", *RULE)


def _present(n: int, k: int) -> int:
    """The number of a person whom article `n` has in a post and at its events."""
    return (n * 31 + k * 7) % (4 * n + 4)


def _post_history(n: int, chance: Random) -> Iterator[Row]:
    for k in range(6):
        person, body = n * 4 + k % 4, chance.randrange(4 * n + 4)
        held = (f"per{person}", f"沈砚{person // 3}", "区长", f"org{body}", f"云岭集团{body}")
        yield (*held, None, None, None, None, _day(n), _day(n + 9), 2)


def _agreements(n: int, _: Random) -> Iterator[Row]:
    if n % 2:
        yield (f"g{n}", f"a{n}", "合作备忘录", "备忘录", "signed", _day(n), "text", None, *RULE)


def _agreement_roles(n: int, chance: Random) -> Iterator[Row]:
    for _ in range(3 if n % 2 else 0):
        body = f"org{chance.randrange(4 * n + 4) % 4000}"
        yield (f"g{n}", f"a{n}", "party", body, "organization", "云岭集团", "explicit", *RULE)


def _events(n: int, _: Random) -> Iterator[Row]:
    for k in range(2):
        kind = "meeting" if k else "signing"
        yield (f"e{n}x{k}", f"a{n}", kind, "会见", _day(n), "text", "望湖会议中心", None, *RULE)


def _event_roles(n: int, _: Random) -> Iterator[Row]:
    for k in range(10):
        entity = (f"per{_present(n, k)}", "person", "沈砚")
        yield (f"e{n}x{k % 2}", f"a{n}", "meeting", "attendee", *entity, "explicit", *RULE)


def _signings(n: int, _: Random) -> Iterator[Row]:
    if n % 2:
        who = (
            "东湖区; 云岭集团",
            "沈砚秋",
            "陆闻笛",
            "蔡知微",
            None,
            "25亿元",
            "三年",
            "望湖区与星澜集团签约",
            f"pool/{n}.txt",
            SENTENCE,
        )
        yield (_day(n), "合作备忘录", "备忘录", "signed", *who, f"a{n}", f"g{n}", "org1; org2")


if __name__ == "__main__":
    main()
