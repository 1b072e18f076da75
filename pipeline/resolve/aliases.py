"""When is one name short for another? Pure functions over strings; what they compare stands in `aliases.yaml`."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from pipeline.schema import fold
from pipeline.store import read_yaml

_NOISE = re.compile(r"[\s《》“”\"'‘’「」()\[\]·—―–-]")

LEAST_KEPT = 0.35  # share of a name's characters, place and words of form aside, that a short form keeps
_TERM = re.compile("第?[一二三四五六七八九十]+届(?=人大|人民代表大会|政协|委员会|全国)")
_ORDINAL = re.compile("第?[一二三四五六七八九十0-9]+")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/resolve/aliases.yaml`."""

    dropped: tuple[str, ...]
    generic: dict[str, tuple[str, ...]]
    siblings: tuple[str, ...]
    crowds: tuple[str, ...]
    classes: tuple[str, ...]
    subordinate: tuple[str, ...]
    whole: tuple[str, ...]
    trade: tuple[str, ...]
    company: tuple[str, ...]
    synonyms: dict[str, str]
    announced: tuple[str, ...]
    national: tuple[str, ...]

    @property
    def synonym(self) -> re.Pattern[str]:
        """The words that `synonyms` replaces, the longest first."""
        return re.compile("|".join(sorted(self.synonyms, key=len, reverse=True)))


def load_wording(models: Path) -> Wording:
    """Read `resolve/aliases.yaml`."""
    return read_yaml(models / "resolve" / "aliases.yaml", Wording)


def key(name: str) -> str:
    """A name without width, quotation marks, brackets and spaces: `澄江云栖城投（集团）` -> `澄江云栖城投集团`."""
    return _NOISE.sub("", fold(name)).casefold()


def plain(name: str, wording: Wording) -> str:
    """A key with synonyms read as one, without the number of a term: `澄江市第七届人民代表大会` -> `澄江市人大`."""
    return wording.synonym.sub(lambda match: wording.synonyms[match[0]], _TERM.sub("", name))


def proof(short: str, long: str, prefix: int, wording: Wording) -> str | None:
    """Why `short` is a short form of `long` (both as `key` gives them), or None.

    `prefix` is the length of the jurisdiction at the head of `long`, which a short form may drop. Grounds:
    `head` (中国云岭重工 of 中国云岭重工集团有限公司), `tail` (认证中心 of 澄江质量认证中心), `letters` (云栖城投集团 of
    澄江云栖城市建设投资（集团）有限公司: its characters in order, from the first of the name, ending alike).
    """
    return compare(short, long, prefix, wording)[0]


def compare(short: str, long: str, prefix: int, wording: Wording) -> tuple[str | None, str]:
    """(`proof`, ``), or (None, why there is none): (None, `keeps too few of its characters`)."""
    if short in wording.generic:
        return None, "a word for any body of its kind"
    if len(short) < 2 or len(short) >= len(long):
        return None, "not shorter"
    for start in {0, prefix}:
        body = long[start:]
        if body == short:
            return "tail", ""
        if body.startswith(short) and (rank(short, body, 0, wording) < 2 or _firm(short, body, wording)):
            return "head", ""
    if len(short) > 3 and any(long.startswith(short, at) for at in (0, prefix)):
        return None, "the long name is that of a part of it"  # 云岭市人大常委会 is not …代表资格审查委员会
    if len(short) >= 3 and long.endswith(short):
        if short.startswith(wording.national) and long.removesuffix(short) not in wording.national:
            return None, "a national name with something else before it"
        classed = short in wording.classes and not long.startswith("中国")
        return (None, "a class of bodies (classes in aliases.yaml), no name") if classed else ("tail", "")
    if _ORDINAL.search(long) and not _ORDINAL.search(short):
        return None, "the long name has a number"  # 市人民医院 is not 市第二人民医院
    if len(short) == 2 and len(long) > 3 and short[0] in (long[0], long[prefix : prefix + 1]) and short[1] in long[-2:]:
        return "letters", ""  # 云行 of 云岭开发银行
    if _of_a_place(short, long, prefix, wording):
        return None, "place and class are all of the name, nothing of it is left out"
    differs = _letters(short, long, prefix, wording)
    return (None, differs) if differs else ("letters", "")


def rank(short: str, long: str, prefix: int, wording: Wording) -> int:
    """How little a proved short form leaves out: 0 only words of legal form, 1 words of trade, 2 more."""
    rests = [long[start:].removeprefix(short) for start in (0, prefix) if long[start:].startswith(short)]
    if any(_only(rest, wording.dropped) for rest in rests):
        return 0
    return 1 if any(_only(rest, wording.dropped + wording.trade) for rest in rests) else 2


def _of_a_place(short: str, long: str, prefix: int, wording: Wording) -> bool:
    """澄江博物馆 beside 澄江自然博物馆: the place and the class are all of the name, so nothing of it is left out.
    The same with what follows alike (澄江银行东湖分行 beside 澄江开发银行东湖分行) and for a nation (中国银行)."""
    nation = next((one for one in wording.national if long.startswith(one)), "")
    return any(_a_class(short, long, place, wording) for place in (long[:prefix], nation))


def _a_class(short: str, long: str, place: str, wording: Wording) -> bool:
    rest = short.removeprefix(place).removeprefix(place[:2])
    alike = place != "" and rest.startswith(wording.classes) and long.endswith(rest)
    return rest in wording.classes or rest in wording.generic or alike


def _only(rest: str, words: tuple[str, ...]) -> bool:
    """Whether `rest` is made of `words` alone."""
    reachable = {0}
    for at in range(len(rest)):
        if at in reachable:
            reachable.update(at + len(word) for word in words if rest.startswith(word, at))
    return len(rest) in reachable


def _letters(short: str, long: str, prefix: int, wording: Wording) -> str:
    """Why the characters of the short form are not those of the long one in order; `` when they are."""
    starts = {0, prefix} | ({2} if long.startswith(("中国", "国家")) else set())
    core = re.sub("|".join(wording.dropped), "", long[prefix:])
    if len(short) < max(3, LEAST_KEPT * len(core)):
        return "keeps too few of its characters"
    if not any(long[at] == short[0] for at in starts if at < len(long)):
        return "begins with another character"
    if _ending(short, wording) != _ending(long, wording):
        return "ends like another kind of body"
    at, organs = -1, tuple(word for word in wording.subordinate if len(word) > 1)
    for letter in short:
        found = long.find(letter, at + 1)
        if found < 0:
            return "its characters do not stand there in this order"
        if long[at + 1 : found].endswith(organs):
            return "leaves out a body in between"  # 云岭省委|教育工委|组织部 is not 云岭省委组织部
        at = found
    # The last letter must belong to the name's last word but for words of form (投 in 投资集团, 委 in 委员会), or a
    # parent would pass for its department.
    tail = long[long.rfind(short[-1]) + 1 :]
    ends = _only(tail, wording.dropped) or tail == "员会" or (len(tail) > 1 and _only(tail[1:], wording.dropped))
    return "" if ends else "its last character is not of the last word"


def _firm(short: str, long: str, wording: Wording) -> bool:
    """宁德时代 opens the name of a company, and the rest is no branch of it."""
    return len(short) >= 3 and long.endswith(wording.company) and not _ending(long, wording)


def _ending(name: str, wording: Wording) -> str:
    """The subordinate ending of a name, `` for a body of its own: two bodies of different kind are never one."""
    if name.endswith(wording.whole):
        return ""
    return max((word for word in wording.subordinate if name.endswith(word)), key=len, default="")
