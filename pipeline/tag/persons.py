"""Persons: Chinese names by their characters and by the words around them; a name found once is found everywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.schema import Mention
from pipeline.tag.bylines import find_bylines
from pipeline.tag.foreign import find_foreign
from pipeline.tag.lexicon import Marks
from pipeline.tag.names import Candidate, Names, opens_body

_PLAIN, _BESIDE = "tag/persons", "tag/persons.beside"
_BRACKETS = re.compile(r"\(([一-龥]{2,4})\)")
LONGEST_NAME = 20  # characters of a name whose short form follows in brackets
_LINKS = ("·", "•", "・", "‧", "—")


def find_persons(marks: Marks, names: Names, closed: bytearray) -> list[Mention]:
    """Every person named in the text. `closed` marks characters that belong to something else (dates, addresses)."""
    sure = [*find_bylines(marks, names), *find_foreign(marks, names), *_always(marks, names)]
    weak: dict[str, list[Candidate]] = {}
    spare: list[Candidate] = []
    for one, beside in _chinese(marks, names):
        if one.score >= (names.cues.accept_beside if beside else names.cues.accept):
            sure.append(one)
        else:
            spare.append(one)
            if one.score >= names.cues.remembered:
                weak.setdefault(marks.text[one.start : one.end], []).append(one)
    sure += [one for found in weak.values() if len(found) > 2 for one in found]
    taken = bytearray(closed)
    chosen: list[Candidate] = []
    _choose(sure, taken, chosen)
    chosen = _settled(marks, names, chosen, taken)
    _lists(marks, spare, taken, chosen)
    chosen += _remembered(marks, names, chosen, taken)
    found = [Mention(c.start, c.end, "PERSON", source=c.rule, score=_certainty(c.score)) for c in chosen]
    return sorted(found, key=lambda mention: mention.start)


def _choose(candidates: Iterable[Candidate], taken: bytearray, chosen: list[Candidate]) -> None:
    """Take candidates by falling score as long as their characters are free."""
    for one in sorted(candidates, key=lambda c: (-c.score, c.start, -c.end)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(one)


def _settled(marks: Marks, names: Names, chosen: list[Candidate], taken: bytearray) -> list[Candidate]:
    """Two characters or three? The article as a whole decides.

    A name of two that the same character always follows takes it in (沈砚 in 沈砚和、…沈砚和对); a name of three whose
    last is a function word gives it up when its first two stand elsewhere without it (刘昌与).
    """
    text = marks.text
    follows: dict[str, Counter[str]] = {}
    for one in chosen:
        follows.setdefault(text[one.start : one.start + 2], Counter())
    if follows:
        for match in re.finditer("(" + "|".join(map(re.escape, follows)) + ")(?=(.?))", text):
            follows[match[1]][match[2]] += 1
    settled = []
    short = {text[one.start : one.end] for one in chosen if one.end - one.start == 2}
    for one in chosen:
        end, after = one.end, follows[text[one.start : one.start + 2]]
        following = text[end : end + 1]
        if end - one.start == 2 and len(after) == 1 and after[following] > 1 and marks.stop[end] < 2 and not taken[end]:
            end += names.score(text[one.start : end + 1]) > -1
        elif end - one.start == 3 and len(after) > 1 and marks.stop[end - 1] == 1:
            end -= 1
        elif end - one.start == 3 and text[one.start : end - 1] in short:
            end -= marks.stop[end - 1] > 0 or marks.common[end - 1] > 1  # 倪峰|三人, where 倪峰 stands elsewhere
        taken[one.start : max(end, one.end)] = b"\1" * (end - one.start) + b"\0" * (one.end - end)
        settled.append(replace(one, end=end))
    return settled


def _lists(marks: Marks, spare: list[Candidate], taken: bytearray, chosen: list[Candidate]) -> None:
    """Weaker candidates become names beside a name in a list: 沈砚秋、饶一鸣和底望."""
    starts: dict[int, list[Candidate]] = {}
    ends: dict[int, list[Candidate]] = {}
    for one in spare:
        starts.setdefault(one.start, []).append(one)
        ends.setdefault(one.end, []).append(one)
    heads = dict(marks.places)
    todo = list(chosen)
    while todo:
        name = todo.pop()
        found: list[Candidate] = []
        for joint in ("、", "和", "与", "及", " ", "以及"):
            if marks.text.startswith(joint, name.end):
                found += starts.get(name.end + len(joint), [])
            if marks.text.endswith(joint, 0, name.start):
                found += ends.get(name.start - len(joint), [])
        before = len(chosen)
        _choose((_listed(one) for one in found if _whole(one, marks, heads)), taken, chosen)
        todo += chosen[before:]


def _whole(one: Candidate, marks: Marks, places: dict[int, int]) -> bool:
    """Whether a candidate is not the head of a body or place: 吉尔吉 of 吉尔吉斯斯坦."""
    return not opens_body(marks, one.end) and places.get(one.start, 0) <= one.end


def _listed(one: Candidate) -> Candidate:
    """The candidate as member of a list."""
    return Candidate(one.start, one.end, one.score + 6, "tag/persons.list")


def _always(marks: Marks, names: Names) -> Iterator[Candidate]:
    for name in names.cues.always:
        for match in re.finditer(re.escape(name), marks.text):
            if not names.doctrine.match(marks.text, match.end()):
                yield Candidate(match.start(), match.end(), 12.0, "tag/persons.always")


def _certainty(score: float) -> float:
    return round(min(0.99, 0.5 + score / 30), 2)


def _chinese(marks: Marks, names: Names) -> Iterator[tuple[Candidate, bool]]:
    """Every stretch that could be a Chinese name, and whether a post or form of address stands at it."""
    text, weights = marks.text, names.cues.weights
    known = {*marks.places, *marks.counties, *marks.known}
    short = _short_forms(text)
    inside = {at: end for start, end in marks.places for at in range(start + 1, end)}
    for start, char in enumerate(text):
        if char not in names.surname:
            continue
        left: tuple[float, bool] | None = None
        double = text[start : start + 2] in names.surname or (
            start in marks.head_ends and text[start + 1 : start + 2] in names.surname
        )
        for size in (4, 3, 2) if double else (3, 2):
            end = start + size
            if end > len(text):
                continue
            name = text[start:end]
            base = names.married(name) if size == 4 and name[:2] not in names.surname else names.score(name)
            if names.doctrine.match(text, end):
                break
            if base < -3.5 or name.startswith(names.cues.not_names) or _linked(text, start, end):
                continue
            if end <= inside.get(start, 0) or name in short:
                continue  # 格|鲁吉亚
            left = left or _left(marks, names, start)
            right, beside = _right(marks, names, end)
            score = base + left[0] + right
            if score < names.cues.listed:
                continue
            alone = left[1] and not text[end : end + 1].isalnum()  # 主席齐全明，: nothing but a name can stand there
            score -= _everyday(marks, start, end, weights) * (0.5 if alone else 1)
            score -= weights["known"] * ((start, end) in known)
            if score >= names.cues.listed:
                beside = left[1] or beside
                yield Candidate(start, end, score, _BESIDE if beside else _PLAIN), beside


def _short_forms(text: str) -> set[str]:
    """What brackets give as the short form of the words before: 应科院 in 云岭应用科技研究院(应科院)."""
    return {
        match[1]
        for match in _BRACKETS.finditer(text)
        if re.search(".*".join(match[1]) + "$", text[max(0, match.start() - LONGEST_NAME) : match.start()])
    }


def _linked(text: str, start: int, end: int) -> bool:
    """Whether a dot or a single dash joins the stretch to more: it is part of a foreign name (多琳·|欧文丹)."""
    return (text[start - 1 : start] in _LINKS and text[start - 2 : start - 1].isalnum()) or (
        text[end : end + 1] in _LINKS and text[end + 1 : end + 2].isalnum()
    )


def _left(marks: Marks, names: Names, start: int) -> tuple[float, bool]:
    """Evidence from what stands before, and whether it is a post."""
    weights = names.cues.weights
    text = marks.text
    if start == 0:
        return weights["edge"], False
    before = text[start - 1]
    head = marks.head_ends.get(start)
    if head is None and before == " ":
        head = marks.head_ends.get(start - 1)
    if head is not None:
        return weights["title_before"], True
    if before in "、":
        return weights["list"], False
    if not (before.isalnum()):
        return weights["edge"], False
    if marks.cut[start]:
        return weights["cut"], False
    return weights["word_after" if marks.common_end[start] else "inside"], False


def _right(marks: Marks, names: Names, end: int) -> tuple[float, bool]:
    """Evidence from what stands after, and whether it is a post or a form of address."""
    weights, text = names.cues.weights, marks.text
    if end >= len(text):
        return weights["edge"], False
    if end in marks.heads:
        return weights["title_after"], True
    if text.startswith(names.cues.address, end):
        return weights["address"], True
    if names.speech.match(text, end):
        return weights["speech"], False
    if text[end] in "、":
        return weights["list"], False
    if not text[end].isalnum():
        return weights["edge"], False
    if marks.stop[end]:
        return weights["cut"], False
    if marks.verb[end]:
        return weights["cut"], False
    runs_on = weights["opens_body"] if opens_body(marks, end) else 0.0
    return weights["word_after" if marks.common[end] > 1 else "goes_on"] + runs_on, False


def _everyday(marks: Marks, start: int, end: int, weights: Mapping[str, float]) -> float:
    """How strongly everyday words speak against a name here."""
    against = 0.0
    common = marks.common
    for at in range(start, end):
        if common[at] < 2:
            continue
        inside = at + common[at] <= end
        if not inside:
            against += weights["word_across"] if at > start else weights["word_wider"]
        elif at == start:
            against += weights["word_is"] if at + common[at] == end else weights["word_opens"]
        else:
            against += weights["word_closes"]
    if start and common[start - 1] >= 2 and not marks.cut[start]:
        against += weights["word_across"]
    for at in range(start + 1, end):
        if marks.stop[at]:
            against += weights["letter_inside" if marks.stop[at] == 1 else "stop_inside"]
    return against


def _again(marks: Marks, names: Names, start: int, end: int) -> bool:
    """Whether a known name stands here; two characters may also be (part of) an everyday word (汪洋)."""
    against = _everyday(marks, start, end, names.cues.weights) if end - start == 2 else 0.0
    return against <= 4 or (against <= 7 and _left(marks, names, start)[0] > 0 and _right(marks, names, end)[0] > 0)


def _remembered(marks: Marks, names: Names, chosen: Iterable[Candidate], taken: bytearray) -> Iterator[Candidate]:
    """Every other place where a name found once stands, the headline included."""
    best: dict[str, float] = {}
    for one in chosen:
        name = marks.text[one.start : one.end]
        best[name] = max(best.get(name, 0.0), one.score)
    if not best:
        return
    pattern = re.compile("|".join(sorted(map(re.escape, best), key=len, reverse=True)))
    for match in pattern.finditer(marks.text):
        start, end = match.span()
        if (
            any(taken[start:end])
            or opens_body(marks, end)
            or names.doctrine.match(marks.text, end)
            or not _again(marks, names, start, end)
        ):
            continue
        taken[start:end] = b"\1" * (end - start)
        yield Candidate(start, end, best[match[0]] - 1, "tag/persons.memory")
