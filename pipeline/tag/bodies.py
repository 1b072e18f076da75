"""Organizations by the grammar of their names: what may open a name, what ends it, what lies between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.schema import Mention, OrgType
from pipeline.tag.lexicon import Lexicon, Marks, clause_head, everyday, is_letter

LONGEST = 44  # characters of a name
ALONE = ("party", "government", "military", "international")  # types whose endings may stand alone: 统战部
GAP = 16  # characters between two endings of one name (中国银行|德州分行)
_NUMERALS = tuple("0123456789两几余多")
_CODE = re.compile(
    r"(?:-[A-Z]{1,3})?\s?\((?:(?:股票|证券)代码:?)?\s?"
    r"(?:\d{4,6}(?:\.(?:HK|SH|SZ|BJ|US|O|N|OQ))?(?=[),;、])|[A-Z]{1,5}\.(?:US|O|N)\))"
)


@dataclass(frozen=True)
class Ending:
    """An ending at its place, with what `bodies.yaml` says of it."""

    start: int
    end: int
    type: OrgType
    strong: bool
    level: bool


def find_bodies(marks: Marks, lexicon: Lexicon, persons: list[Mention]) -> list[Mention]:
    """Organizations whose names end in a known way, and those known as a whole; overlaps remain."""
    bounds = {person.end for person in persons}
    inside = {at for person in persons for at in range(person.start + 1, person.end + 1)}
    found = [*find_known(marks, lexicon), *find_coded(marks, lexicon)]
    opened: dict[int, list[int]] = {}
    for mention in found:
        opened.setdefault(mention.start, []).append(mention.end)
    group: tuple[int, Ending] | None = None
    for ending in _endings(marks, lexicon):
        left = _left(marks, lexicon, ending.start, bounds, inside)
        if group and ending.start < group[1].end:
            group = (group[0], ending) if ending.end > group[1].end else group
            continue
        if group and not ending.level and left < group[1].end and _runs_on(marks, lexicon, group[1].end, ending):
            group = (group[0], ending)
            continue
        if group and left <= group[1].end < ending.start and _kind_of(marks, lexicon, group[1].end, ending):
            found.append(Mention(group[0], ending.end, "ORG", ending.type, "tag/bodies.joined", 0.81))
        if group:
            found += _named(marks, lexicon, group)
            left = _skip(marks, lexicon, max(left, group[1].end))
        first = _first(marks, lexicon, left, ending, opened.get(left, ()))
        group = (first, ending) if first is not None else None
    if group:
        found += _named(marks, lexicon, group)
    return found


def _kind_of(marks: Marks, lexicon: Lexicon, at: int, ending: Ending) -> bool:
    """Whether a kind of body follows one, which may be a part of it: 南开大学|培训基地 (a post or the model tells)."""
    return ending.start - at <= GAP and lexicon.generic.fullmatch(marks.text, at, ending.end) is not None


def _runs_on(marks: Marks, lexicon: Lexicon, at: int, ending: Ending) -> bool:
    """Whether a name goes on from one ending to the next: 中国银行|德州分行, but not 南开大学|一部分学院."""
    gap = ending.start - at
    apart = marks.verb[at] or marks.text[at] == "-" or lexicon.leading.match(marks.text, at, ending.start)
    kind = lexicon.generic.fullmatch(marks.text, at, ending.end)
    return gap <= GAP and not (gap and (apart or kind))


def _named(marks: Marks, lexicon: Lexicon, group: tuple[int, Ending]) -> Iterator[Mention]:
    start, ending = group
    if lexicon.generic.fullmatch(marks.text, start, ending.end):
        return
    if marks.text.startswith(lexicon.planned, ending.end) and not ending.level and ending.type != "company":
        return
    kind: OrgType = ending.type
    for opening, own in lexicon.national.items():
        if own and marks.text.startswith(opening, start) and start + len(opening) < ending.start:
            kind = own
    source = "tag/bodies.plain" if _plain(marks, start, ending) else "tag/bodies"
    if not ending.strong:
        source = "tag/bodies.weak"
    elif _cracked(marks, lexicon, start, ending):
        source = "tag/bodies.cracked"
    yield Mention(start, ending.end, "ORG", kind, source, 0.8 if ending.strong else 0.76)


def _cracked(marks: Marks, lexicon: Lexicon, start: int, ending: Ending) -> bool:
    """Whether a function word or a description stands in the name: 东湖医院以|肿瘤医院, 漳江沿岸各县|政府."""
    if any(marks.stop[at] == 1 and marks.text[at] in lexicon.cracks for at in range(start, ending.start)):
        return True
    return lexicon.described.search(marks.text, start, ending.start) is not None


def _plain(marks: Marks, start: int, ending: Ending) -> bool:
    """Whether nothing but everyday words stands before the ending: 儿童|博物馆, 义务教育民办|学校."""
    if ending.level or ending.type not in ("research", "company", "association", "other") or start >= ending.start:
        return False
    if ending.start - start > 3 and ending.end - ending.start > 2:
        return False  # 司法文明协同|创新中心: no mere kind is that long
    at = start
    while at < ending.start:
        step = max(marks.common[at], marks.verb[at])
        if at in marks.place_starts or at in marks.county_starts or step < 2:
            return False
        at += step
    return True


def find_known(marks: Marks, lexicon: Lexicon) -> Iterator[Mention]:
    """Bodies known by name; one of two characters must not be part of an everyday word."""
    text = marks.text
    for start, end in marks.known:
        name = text[start:end]
        if end - start == 2 and text[end : end + 1] in lexicon.levels:
            continue  # 南开|区
        if end - start == 2 and (
            (start and marks.common[start - 1] > 1 and not marks.cut[start])
            or marks.common[end - 1] > 1
            or marks.common[start] > 2
        ):
            continue
        brand = lexicon.known[name] in ("company", "media")
        if brand and end - start > 2 and marks.common[end - 1] > 1 and not marks.stop[end]:
            continue  # 明澜网|络
        if (
            brand
            and not marks.cut[start]
            and any(marks.common[start - back] > back for back in range(1, min(4, start + 1)))
        ):
            continue  # 共创美|好未来, 实事|求是
        if _continues(text, end, name, lexicon):
            continue
        if name[0].isascii() and (text[start - 1 : start].isascii() and text[start - 1 : start].isalnum()):
            continue
        if name[-1].isascii() and text[end : end + 1].isascii() and text[end : end + 1].isalnum():
            continue
        kind, before = lexicon.known[name], marks.place_ends.get(start)
        if kind == "company" and before is not None and clause_head(marks, before):
            yield Mention(before, end, "ORG", kind, "tag/known.place", 0.77)  # 澄江建行
        yield Mention(start, end, "ORG", kind, "tag/known", 0.75)


def find_coded(marks: Marks, lexicon: Lexicon) -> Iterator[Mention]:
    """Companies before their share code: 明澜汽车-W(09999.HK)."""
    for match in _CODE.finditer(marks.text):
        start, end = _left(marks, lexicon, match.start(), set(), set()), match.start()
        if 2 <= end - start <= 12:
            yield Mention(start, end, "ORG", "company", "tag/bodies.coded", 0.85)


def _endings(marks: Marks, lexicon: Lexicon) -> Iterator[Ending]:
    """Endings in reading order that are not the beginning of another word."""
    text = marks.text
    previous = 0
    for end in sorted(marks.endings):
        start = marks.endings[end]
        word = text[start:end]
        while word not in lexicon.endings:
            start += 1
            word = text[start:end]
        kind, strong, level = lexicon.endings[word]
        if len(word) == 1 and text[start - 1 : start] in _NUMERALS:
            continue  # 9所|大学
        if start < previous < end and len(word) == 2:
            continue  # no 学校 in 大学|校友
        if _continues(text, end, word, lexicon) or (len(word) == 1 and marks.common[start - 1] == 2):
            continue
        if len(word) == 1 and start in marks.endings and marks.heads.get(start, 0) > end:
            continue  # 宣传部|部长
        if text.endswith(word, 0, start) and marks.heads.get(end - 1, 0) > end:
            continue  # 总会|总会长
        if start in marks.known_ends and marks.heads.get(start, 0) > end:
            continue  # 澄江交易所|集团行政总裁
        if marks.text[start - 1 : start] == "副" and marks.heads.get(start, 0) > end:
            continue  # 宣传部|常务副部长
        if kind == "company" and not strong and not _bounded(marks, end):
            continue
        previous = end
        yield Ending(start, end, kind, strong, level)


def _bounded(marks: Marks, end: int) -> bool:
    """Whether a name may end here."""
    return marks.stop[end] > 0 or marks.verb[end] > 0 or not is_letter(marks.text[end : end + 1] or "。")


def _continues(text: str, end: int, word: str, lexicon: Lexicon) -> bool:
    """Whether the ending is the beginning of another word; 区党委 and 发改委 follow the entry `*委`."""
    parts = (word, f"*{word[-1]}") if len(word) > 1 else (word,)
    return any(lexicon.not_before[part].match(text, end) for part in parts if part in lexicon.not_before)


def _left(marks: Marks, lexicon: Lexicon, at: int, bounds: set[int], inside: set[int]) -> int:
    """The leftmost offset from which a name that reaches `at` may start."""
    text, limit = marks.text, max(0, at - LONGEST)
    while at > limit:
        char = text[at - 1]
        if marks.cut[at] or at in bounds or at in inside:
            break
        if is_letter(char) or char in "·•-":
            at -= 1
        elif (
            char == ")" and (opened := text.rfind("(", max(0, at - 16), at)) > 0 and text[opened + 1 : at - 1].isalnum()
        ) or (char == "”" and (opened := text.rfind("“", max(0, at - 16), at)) >= 0):
            at = opened
        elif char == " " and at > 1 and text[at - 2].isascii() and text[at - 2].isalpha():
            at -= 1
        else:
            break
    if at in bounds and text[at : at + 1] == "任":
        at += 1  # 陆闻笛|任|云岭大学
    return _skip(marks, lexicon, at)


def _skip(marks: Marks, lexicon: Lexicon, at: int) -> int:
    """Past signs and joints that open no name."""
    text = marks.text
    while at < len(text) and (text[at] in "·•- " or (marks.stop[at] and text.startswith(lexicon.joints, at))):
        at += 1
    return at


def _first(marks: Marks, lexicon: Lexicon, left: int, ending: Ending, known: Sequence[int]) -> int | None:
    """Where the name starts that ends with `ending`, or None when it is no name.

    `known`: ends of known bodies that start at `left`.
    """
    text = marks.text
    left = _trimmed(marks, lexicon, left, ending)
    body = ending.start - left
    if marks.place_starts.get(left) == ending.start and text[ending.start : ending.end] in lexicon.common_nouns:
        return None  # 香港公司 is no name
    if body and marks.verb[left] == body and not ending.level:
        return None  # 输出学校
    opened = (
        left in marks.place_starts
        or left in marks.county_starts
        or text[left : left + 1] in lexicon.levels
        or text.startswith(tuple(lexicon.national), left)
    )
    long = ending.end - left > 2
    if ending.level:
        fits = True
    elif not ending.strong:
        fits = long and body > 0 and (opened or any(left < end <= ending.start for end in known))
    elif body == 0:
        fits = long and ending.type in ALONE
    else:
        fits = body > 1 or opened or ending.end - ending.start > 2 or ending.type == "research"
    return left if fits else None


def _trimmed(marks: Marks, lexicon: Lexicon, left: int, ending: Ending) -> int:
    """`left` without counts, verbs and adverbs in front of the name, and without what stands before its place."""
    text = marks.text
    for count in lexicon.counted.finditer(text, left, ending.start):
        left = count.end()
    while left not in marks.place_starts:
        leading = lexicon.leading.match(text, left, ending.start)
        verb = marks.verb[left] if ending.start - left > marks.verb[left] else 0
        if not (leading and leading.end() > left) and not verb:
            break
        left = leading.end() if leading else left + verb
    place = next((at for at in range(left + 1, ending.start) if _opens_place(marks, at)), left)
    kind = lexicon.endings.get(text[marks.endings.get(place, place) : place])
    named = left in marks.place_starts or text[left:place] in lexicon.national
    if kind and kind[1] and not named and everyday(marks, left, place):
        return place  # 医院|澄江省研究中心: a kind of body before a place is no part of the name
    if left not in marks.place_starts and place > left and text[left:place] not in lexicon.national:
        left = left if _within(marks, lexicon, left, place, ending) else place
    closing = text.find(")", left, ending.start)
    return closing + 1 if closing >= 0 and "(" not in text[left:closing] else left


def _opens_place(marks: Marks, at: int) -> bool:
    return at in marks.place_starts and not any(
        at - back >= 0 and marks.place_starts.get(at - back, 0) > at for back in range(1, 4)
    )


def _within(marks: Marks, lexicon: Lexicon, left: int, place: int, ending: Ending) -> bool:
    """Whether the place at `place` stands inside the name: after its brand, before a branch, in brackets."""
    text = marks.text
    after = marks.place_starts[place]
    if text[place - 1] in "(“" or text.startswith(lexicon.branches, after) or ending.start < after:
        return True
    return (
        (left in marks.place_starts and marks.place_starts[left] <= place)
        or any(end in marks.endings for end in range(left + 1, place + 1))
        if place - left < 20
        else False
    )
