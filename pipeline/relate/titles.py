"""What agreements are called: types by the head word, and whether two titles can mean one document."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import msgspec

from pipeline.schema import fold
from pipeline.store import read_yaml

_DROPPED = str.maketrans("", "", "《》〈〉“”\"'‘’「」 \t\n—-·")


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word that ends titles, and the type that it means."""

    ending: str
    type: str


class Heads(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """`models/relate/agreements.yaml`."""

    types: tuple[Head, ...]
    other: str
    bare: tuple[str, ...]
    """Titles that say nothing: any other wording of the same document is its title."""

    usual: tuple[str, ...]
    """Words that do not tell one document from another (战略, 合作)."""

    wide: tuple[str, ...]
    """Words that leave open what a document is about (合作协议); a summary calls documents so."""

    more: tuple[str, ...]
    """Words that add a document to those told (还签署了)."""

    apart: tuple[str, ...]
    """Words that part the partners of a list, each with a document of its own (分别)."""

    sides: tuple[str, ...]
    """Words for the parties at the head of a title, which are no part of it (两校)."""

    joints: tuple[str, ...]
    """What stands between the parties in a title."""

    forms: tuple[str, ...]
    """What may follow a place that signs (政府)."""

    letters: dict[str, tuple[str, ...]]
    """What one letter of a title may stand for (澳: 澳大利亚, 澳门)."""

    def states(self, title: str) -> list[tuple[str, ...]]:
        """The countries or provinces that a title joins by their letters, each with all that it may be.

        中澳自贸协定 -> (中国,), (澳大利亚, 澳门); nothing for 新加坡合作协议, which begins with a name.
        """
        run = self._run.search(title.removeprefix("关于"))
        if run is None:
            return []
        letters = run[1] or run[2]
        meant = [self.letters[letter] for letter in letters]
        spelled = any(title.startswith(name, title.find(letters)) for names in meant for name in names)
        return [] if spelled else meant

    def general(self, title: str) -> bool:
        """Whether a title leaves open what the document is about: 合作协议."""
        for word in self.wide:
            title = title.replace(word, "")
        return title in self.bare

    def adds(self, words: str) -> bool:
        """Whether words add a document to those told before: 还与云岭集团签署了."""
        return any(word in words for word in self.more)

    def parts(self, words: str) -> bool:
        """Whether words say that each partner signs a document of its own: 分别与."""
        return any(word in words for word in self.apart)

    def special(self, title: str) -> bool:
        """Whether a title in 《》 names one document of its own: 《东湖流域治理协议》, not 《战略合作协议》."""
        return title[:1] == "《" and self._usual.sub("", title[1:-1]) not in ("", *self.bare)

    def own(self, title: str) -> str:
        """The title without a word for the parties at its head: 框架协议 for 两校框架协议; 两校协议 stays."""
        side = next((side for side in self.sides if title.startswith(side)), "")
        rest = title[len(side) :]
        return title if rest in self.bare else rest

    def joins(self, text: str) -> bool:
        """Whether a text stands between two parties: 与, 政府与."""
        form = next((form for form in self.forms if text.startswith(form)), "")
        return text[len(form) :] in self.joints

    def type(self, title: str) -> str:
        """框架协议 for 战略合作框架协议."""
        bare = fold(title).translate(_DROPPED)
        return next((head.type for head in self.types if bare.endswith(head.ending)), self.other)

    def same(self, one: str, other: str) -> bool:
        """Whether two titles can mean one document: the shorter one's characters stand in the longer one in order
        (合作协议 and 战略合作框架协议) or they differ in usual words alone (全面合作协议 and 战略合作协议).
        Both end alike.
        """
        short, long = sorted((fold(one).translate(_DROPPED), fold(other).translate(_DROPPED)), key=len)
        if short[-1:] != long[-1:] and short[-2:] not in long[-3:]:
            return False
        at = -1
        for char in short:
            at = long.find(char, at + 1)
            if at < 0:
                return self._usual.sub("", short) == self._usual.sub("", long)
        return True

    @cached_property
    def _run(self) -> re.Pattern[str]:
        one = f"[{''.join(self.letters)}]"
        return re.compile(f"(?:^({one}{{2,5}})(?!国|洲)|({one}{{2,5}})(?=[两三四五][国省市地]|共同|自由|自贸))")

    @cached_property
    def _usual(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self.usual), key=len, reverse=True)))


def load_heads(models: Path) -> Heads:
    """Read `relate/agreements.yaml`."""
    return read_yaml(models / "relate" / "agreements.yaml", Heads)
