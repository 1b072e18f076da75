"""What changed between two runs: facts gained, lost and changed, article by article.

Works on lines of `facts.jsonl` as dicts. Ids, rules, confidences and places in the file do not count: a fact is what it
says. Both sides must be sorted by source file, as export writes them; only one source file is held at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from pipeline.schema import Record
from pipeline.store import UserError

State = Literal["gained", "lost", "changed"]
Line = Mapping[str, Any]
"""One line of `facts.jsonl`."""
_Key = tuple[str, ...]
_Facts = dict[_Key, tuple[dict[str, str], str]]
"""Facts of one kind in one article: what they are about -> (fields, sentence)."""


class Change(Record, frozen=True):
    """One difference: `changed`, `post`, `沈砚秋 区长`, field `org`, from `云栖区` to `东湖区`."""

    state: State
    kind: str
    """article, headline, person, post, organization, agreement, event."""
    what: str
    field: str
    """The field that changed; empty for a fact gained or lost."""
    old: str
    new: str
    source_file: str
    article: str
    """Id of the article, on the new side where it stands on both."""
    sentence: str
    """The sentence that states the fact, on the new side where it stands on both."""


def changes(old: Iterable[Line], new: Iterable[Line]) -> Iterator[Change]:
    """The differences in the order of the source files.

    Articles are paired by id, or by headline where the text was cut in another way. Raises `UserError` when a side is
    not sorted by source file.
    """
    before, after = _by_file(old, "old"), _by_file(new, "new")
    left, right = next(before, None), next(after, None)
    while left or right:
        file = min(side[0] for side in (left, right) if side)
        olds = left[1] if left and left[0] == file else []
        news = right[1] if right and right[0] == file else []
        for pair in _pairs(olds, news):
            yield from _article_changes(*pair)
        if left and left[0] == file:
            left = next(before, None)
        if right and right[0] == file:
            right = next(after, None)


def change_lines(found: Sequence[Change], sentences: bool = False) -> Iterator[str]:
    """A line a change, on request with the sentence below, then the counts."""
    for one in found:
        values = f"{one.field}: {one.old} → {one.new}" if one.state == "changed" else one.old or one.new
        yield f"{one.state:<8}{one.kind:<13}{one.article:<24}{one.what}  {values}".rstrip()
        if sentences and one.sentence:
            yield f"{'':<8}{one.sentence.strip()}"
    yield counted(found)


def counted(found: Iterable[Change]) -> str:
    """`3 gained, 1 lost, 2 changed`."""
    counts = Counter(one.state for one in found)
    return f"{counts['gained']} gained, {counts['lost']} lost, {counts['changed']} changed"


def _by_file(lines: Iterable[Line], side: str) -> Iterator[tuple[str, list[Line]]]:
    last = ""
    for file, group in groupby(lines, key=lambda line: str(line.get("source_file", ""))):
        if file < last:
            raise UserError(f"{side} facts: {file} stands after {last}; sort the lines by source_file")
        last = file
        yield file, list(group)


def _pairs(old: list[Line], new: list[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Articles of one source file side by side; None where one has no partner."""
    rest = list(old)
    for line in new:
        partner = next((one for one in rest if one["id"] == line["id"]), None)
        if partner is None and line.get("title"):
            others = {one["id"] for one in new}
            partner = next((one for one in rest if one.get("title") == line["title"] and one["id"] not in others), None)
        if partner is not None:
            rest = [one for one in rest if one is not partner]
        yield partner, line
    for one in rest:
        yield one, None


def _article_changes(old: Line | None, new: Line | None) -> Iterator[Change]:
    line = new or old
    assert line is not None
    where = (str(line.get("source_file", "")), str(line["id"]))
    if old is None or new is None:
        yield Change(
            "lost" if new is None else "gained", "article", str(line.get("title") or ""), "", "", "", *where, ""
        )
    elif old.get("title") != new.get("title"):
        headlines = str(old.get("title") or ""), str(new.get("title") or "")
        yield Change("changed", "headline", headlines[1], "title", *headlines, *where, "")
    for kind, read in _KINDS.items():
        for state, what, field, before, after, said in _compared(read(old or {}), read(new or {})):
            yield Change(state, kind, what, field, before, after, *where, said)


def _compared(old: _Facts, new: _Facts) -> Iterator[tuple[State, str, str, str, str, str]]:
    """(state, what, field, old, new, sentence) of one kind; a fact with the same key on both sides has changed."""
    for key, (fields, sentence) in new.items():
        what = " ".join(key[:-1])
        if key not in old:
            yield "gained", what, "", "", _said(fields), sentence
            continue
        for name, value in fields.items():
            before = old[key][0][name]
            if before != value:
                yield "changed", what, name, before, value, sentence
    for key, (fields, sentence) in old.items():
        if key not in new:
            yield "lost", " ".join(key[:-1]), "", _said(fields), "", sentence


def _said(fields: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in fields.items() if value)


def _numbered(found: Iterable[tuple[_Key, dict[str, str], str]]) -> _Facts:
    """Facts by key; those with the same key are told apart by their number."""
    facts: _Facts = {}
    seen: defaultdict[_Key, int] = defaultdict(int)
    for key, fields, sentence in found:
        seen[key] += 1
        facts[(*key, str(seen[key]))] = fields, sentence
    return facts


def _persons(line: Line) -> _Facts:
    return _numbered(((str(one["name"]),), {}, "") for one in line.get("persons", ()))


def _posts(line: Line) -> _Facts:
    return _numbered(
        ((str(one["name"]), str(post["title"])), {"org": str(post["org"] or "")}, _sentence(post))
        for one in line.get("persons", ())
        for post in one["posts"]
    )


def _organizations(line: Line) -> _Facts:
    return _numbered(
        ((str(one["name"]),), {"type": str(one["type"]), "mentions": _joined(one["mentions"])}, "")
        for one in line.get("organizations", ())
    )


def _agreements(line: Line) -> _Facts:
    plain, lists = ("type", "status", "date", "place"), ("parties", "signatories", "witnesses")
    return _numbered(
        (
            (str(one["title"]),),
            {name: str(one[name] or "") for name in plain}
            | {name: _joined(one[name]) for name in lists}
            | {"qualifiers": _qualifiers(one)},
            _sentence(one),
        )
        for one in line.get("agreements", ())
    )


def _events(line: Line) -> _Facts:
    return _numbered(
        (
            (str(one["type"]), str(one["trigger"])),
            {name: str(one[name] or "") for name in ("date", "place")}
            | {
                "participants": _joined(f"{role['role']} {role['name']}" for role in one["participants"]),
                "qualifiers": _qualifiers(one),
            },
            _sentence(one),
        )
        for one in line.get("events", ())
    )


def _qualifiers(one: Mapping[str, Any]) -> str:
    return _joined(f"{each['name']} {each['value']}" for each in one.get("qualifiers", ()))


def _joined(values: Iterable[str]) -> str:
    return "; ".join(sorted(values))


def _sentence(fact: Mapping[str, Any]) -> str:
    return str(fact.get("evidence", {}).get("sentence", ""))


_KINDS: dict[str, Callable[[Line], _Facts]] = {
    "person": _persons,
    "post": _posts,
    "organization": _organizations,
    "agreement": _agreements,
    "event": _events,
}
