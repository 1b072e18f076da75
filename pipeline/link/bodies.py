"""What a body is called across articles: its jurisdiction as a path, and the rest of its name.

`上海市徐汇区税务局`, `徐汇区税务局` and `徐汇区国税局` beside 上海: the district is the same one, the office is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property

import msgspec

from pipeline.link.knowledge import Knowledge
from pipeline.resolve.aliases import key
from pipeline.resolve.jurisdictions import Gazetteer
from pipeline.schema import Article, Organization, OrgType

JURISDICTION = ""
"""The rest of the name of a jurisdiction itself."""
_DIVISION = "/"
_REST = "|"
_LONG_NAME = 5
"""Characters beyond which a town or street has a name of its own: 长风新村街道."""


class Body(msgspec.Struct, frozen=True):
    """A body as one article names it. Two articles mean the same one when both are specific and `identity` agrees."""

    identity: str
    """`上海市/徐汇区|税务局`; with the article's id behind it when the name alone does not say which body it is."""
    path: tuple[str, ...]
    """The divisions in front, the smallest last: (`上海市`, `徐汇区`); empty for a body without."""
    rest: str
    specific: bool

    @property
    def place(self) -> str:
        """The division as identities write it: `上海市/徐汇区`."""
        return _DIVISION.join(self.path)


class Namer:
    """Names the bodies of one article."""

    def __init__(self, article: Article, knowledge: Knowledge) -> None:
        self._article, self._known = article, knowledge
        self._gazetteer = knowledge.gazetteer
        surfaces = {key(article.text[m.start : m.end]) for m in article.mentions if m.label in ("ORG", "PLACE")}
        surfaces |= {key(organization.name) for organization in article.organizations}
        acts = self._gazetteer.settings.government[0]
        divisions = {key(one.name) + acts for one in article.organizations if one.type == "jurisdiction"}
        self._attested = self._gazetteer.learn(surfaces | divisions)
        self._named = set(_divisions(self._gazetteer, self._attested, surfaces))

    @cached_property
    def school(self) -> str | None:
        """The university that a bare 研究生院 belongs to.

        The only one, that of the medium (云岭新闻网), or the one that is named twice as often as any other.
        """
        often = Counter[str]()
        for one in self._article.organizations:
            name = key(one.name)
            if one.type == "research" and name.endswith(self._known.bodies.whole) and self._tells(name, one.type):
                often[name] += len(one.mentions)
        media = [key(one.name) for one in self._article.organizations if one.type == "media"]
        ours = [name for name in often for medium in media if self._known.is_of(medium, name)]
        if len(often) == 1 or len(set(ours)) == 1:
            return (ours or list(often))[0]
        ranked = often.most_common(2)
        return ranked[0][0] if len(ranked) > 1 and ranked[0][1] >= 2 * ranked[1][1] else None

    def body(self, organization: Organization) -> Body:
        """The identity of a body by its fullest name in the article."""
        name = self._plain(key(organization.name))
        public = organization.type in ("party", "government", "jurisdiction")
        units, rest = self._split(name, organization.type == "jurisdiction", self._attested if public else frozenset())
        if not units:
            sure = self._tells(name, organization.type)
            if not sure and self.school and name.endswith(self._known.bodies.within):
                return self._finished((), self.school + name, True)
            return self._finished((), name, sure)
        path = self._path(units)
        rest = "委" if rest in ("委员会", "党委") and organization.type == "party" else rest
        return self._finished(path or (units[-1],), rest, path is not None)

    def _finished(self, path: tuple[str, ...], rest: str, specific: bool) -> Body:
        identity = f"{_DIVISION.join(path)}{_REST}{rest}"
        return Body(identity if specific else f"{identity}{_REST}{self._article.id}", path, rest, specific)

    def _plain(self, name: str) -> str:
        """Without what two names of one body may differ in: party prefix, synonyms, 人民政府."""
        for prefix in self._gazetteer.settings.party_prefix:
            if len(name) > len(prefix) + 1 and not name.startswith("中共中央"):
                name = name.removeprefix(prefix)
        name = self._usual(name)
        name = self._gazetteer.is_government(name) or name
        return self._known.bodies.known_as.get(name, name)

    def _usual(self, name: str) -> str:
        """The name of use of a body of the state, and words that mean the same made one."""
        words = self._known.bodies
        name = self._known.usual(name)
        for state in words.state:
            rest = name.removeprefix(state)
            if rest != name and (rest in words.single or rest in words.known_as or rest.startswith("国家")):
                name = rest
                break
        if name.endswith(words.national) and self._known.kind_only.fullmatch(name):
            return f"国家{name}"
        return words.known_as.get(name, name)

    def _split(self, name: str, acts: bool, attested: frozenset[str]) -> tuple[list[str], str]:
        """The divisions at the head of a name, and what follows: `上海徐汇区税务局` -> ([上海市, 徐汇区], 税务局)."""
        units = self._gazetteer.leading(name, attested)
        rest = name[len("".join(units)) :]
        units = [self._full(unit) for unit in units]
        if not units:
            for size in (4, 3, 2):
                city = self._gazetteer.city(name[:size])
                below = self._gazetteer.leading(name[size:], attested)
                if city and city != name[:size] and below:
                    return [city, *below], name[size + len("".join(below)) :]
            whole = self._gazetteer.city(name) or (self._gazetteer.full_name(name) if acts else None)
            return ([whole], JURISDICTION) if whole else ([], name)
        level = self._gazetteer.level(units[-1]) or ""
        if rest.startswith(level) and rest[len(level) :].startswith(self._gazetteer.settings.organs):
            rest = rest[len(level) :]  # 道县县委, with the level said twice
        return units, rest

    def _full(self, unit: str) -> str:
        """A division by its full name: `香港特区` -> `香港特别行政区`."""
        for end in self._known.bodies.regions:
            stem = unit.removesuffix(end)
            found = self._gazetteer.full_name(stem) if stem != unit else None
            if found and self._gazetteer.level(found) == self._gazetteer.level(unit):
                return found
        return unit

    def _path(self, units: list[str]) -> tuple[str, ...] | None:
        """The division with the one it lies in, where several of its name exist; None when that is open."""
        last = units[-1]
        if last in self._gazetteer.settings.levels:
            return None  # 自治区党委
        parents = self._gazetteer.parents.get(last)
        if parents is None:  # a zone, a town, or an invented place
            small = self._gazetteer.level(last) in ("镇", "乡", "街道")
            if len(units) > 1:
                above = self._path(units[:-1])
                return (*above, last) if above else None
            if small and len(last) > _LONG_NAME:
                small = False
            return None if small or self._known.kind_only.fullmatch(last) else (last,)
        if len(parents) < 2:
            return (*parents, last)
        stated = [parent for parent in parents if parent in units]
        near = stated or [parent for parent in parents if self._near(parent)]
        return (near[0], last) if len(near) == 1 else None

    def _near(self, division: str) -> bool:
        """Whether the article names a division or the one above it."""
        above = self._gazetteer.parents.get(division, ())
        return division in self._named or any(parent in self._named for parent in above)

    def _tells(self, name: str, kind: OrgType) -> bool:
        """Whether a name without a division says which body it is: 星澜集团 does, 教育局, 区税务局, 党委 do not."""
        if name.startswith(self._known.bodies.single):
            return True  # 财政部, 教育部社科司
        levels = self._gazetteer.settings.levels  # 自治区 is what 自治区政府 leaves
        bare = self._gazetteer.split_short(name) is not None or name in self._known.wording.generic or name in levels
        named = kind in ("company", "media")  # 交通银行, 人民网: made of such words, but names
        return len(name) > 1 and not bare and (named or not self._known.kind_only.fullmatch(name))


def _divisions(gazetteer: Gazetteer, attested: frozenset[str], surfaces: Collection[str]) -> Iterable[str]:
    """All divisions that an article names, long or short, alone or at the head of a body."""
    for surface in surfaces:
        city = gazetteer.city(surface)
        yield from [city] if city else gazetteer.leading(surface, attested)
        for size in (3, 2):
            if opened := gazetteer.city(surface[:size]):
                yield opened
                break
