"""Organizations of the corpus: which identities are one body, its name, its parent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.link.groups import Groups
from pipeline.link.knowledge import Knowledge
from pipeline.link.readings import BodyRef
from pipeline.link.records import LinkedOrganization, Name
from pipeline.link.scratch import Scratch, Seen, Short
from pipeline.resolve.aliases import key
from pipeline.schema import OrgType, content_id

ROUNDS = 3
"""How often short names are looked at again: a merge may leave one candidate where there were two."""
_LEAST_SHORT = 3


def organization_id(head: str) -> str:
    """The id of a body by the identity that stands for it."""
    return content_id("org", head)


def shorts(bodies: Iterable[BodyRef], knowledge: Knowledge) -> Iterator[tuple[BodyRef, str, str]]:
    """(body, short name, basis) of the short names that hold beyond the article.

    星桥集团 for 澄江星桥集团有限公司 does where the rest is words of form; 国家电网 for 国家电网澄江电力公司 does not.
    """
    dropped = re.compile("(?:" + "|".join(sorted(knowledge.wording.dropped, key=len, reverse=True)) + ")*")
    legal = re.compile(f"(.{{2,}}?)(?:{'|'.join(sorted(knowledge.bodies.legal, key=len, reverse=True))})")
    for body in bodies:
        if not body.specific or body.type == "jurisdiction":
            continue
        long = key(body.name)
        bare = legal.fullmatch(long) if body.type == "company" else None
        if bare and not knowledge.kind_only.fullmatch(bare[1]):
            yield body, bare[1], "legal"
        for text, basis in body.names:
            short = key(text)
            if basis not in knowledge.bodies.proved or short == long or knowledge.kind_only.fullmatch(short):
                continue
            if long.startswith(short) and long.endswith(knowledge.bodies.within) and basis != "announced":
                continue  # 云岭大学 is not 云岭大学发展研究院
            at = long.find(short)
            whole = at >= 0 and dropped.fullmatch(long, at + len(short))
            if basis == "announced" or whole or (basis == "letters" and len(short) > _LEAST_SHORT):
                yield body, short, basis


def merged(scratch: Scratch, knowledge: Knowledge) -> dict[str, tuple[str, str]]:
    """Identity -> (the identity that stands for it, basis), for those that another one stands for."""
    groups, basis = Groups[str](), dict[str, str]()
    decisions = knowledge.decisions.organizations
    sides = [[_identities(scratch, side) for side in (one.left, one.right)] for one in decisions]
    for decision, (left, right) in zip(decisions, sides, strict=True):
        if decision.decision == "different":
            groups.keep_apart(left, right)
    for decision, (left, right) in zip(decisions, sides, strict=True):
        if decision.decision != "different" and right:
            for other in [*right, *left]:
                if other != right[0] and groups.join(right[0], other):
                    basis[other] = "decision"
    for _ in range(ROUNDS):
        for short in _unique(scratch.shorts(), groups):
            if groups.head(short.own) != groups.head(short.long) and groups.join(short.long, short.own):
                basis[short.own] = short.basis
    return {one: (groups.head(one), ground) for one, ground in basis.items() if groups.head(one) != one}


def _unique(found: Iterable[Short], groups: Groups[str]) -> Iterator[Short]:
    """The short names that can mean one body only."""
    candidates: dict[str, list[Short]] = {}
    for short in found:
        if short.long_type == short.own_type or "other" in (short.long_type, short.own_type):
            candidates.setdefault(short.own, []).append(short)
    for several in candidates.values():
        if len({groups.head(one.long) for one in several}) == 1:
            yield several[0]


def _identities(scratch: Scratch, side: str) -> list[str]:
    """The identities that a decision names by id or by name."""
    if re.fullmatch("org[0-9a-f]{12}", side):
        return [one for one in scratch.identities() if organization_id(one) == side]
    return scratch.named(side)


def organization(
    head: str, seen: Sequence[Seen[BodyRef]], parent: Callable[[BodyRef], tuple[str, str] | None]
) -> LinkedOrganization:
    """One body from all its articles.

    Its name is the longest that at least two articles use, else the longest; a jurisdiction goes by its own name.
    """
    first = next((one.ref for one in seen if one.ref.identity == head), seen[0].ref)
    full = Counter(one.ref.name for one in seen)
    usual = max(full, key=lambda name: (full[name] > 1, len(key(name)), full[name], name))
    above = parent(first)
    days = [one.published for one in seen if one.published]
    types = Counter(one.ref.type for one in seen)
    return LinkedOrganization(
        id=organization_id(head),
        name=first.place.rpartition("/")[2] if first.place and not first.rest else usual,
        type=max(types, key=lambda kind: (types[kind], kind)),
        articles=len({one.article for one in seen}),
        mentions=sum(one.ref.mentions for one in seen),
        parent=organization_id(above[0]) if above else None,
        parent_basis=above[1] if above else None,
        names=tuple(_names(seen)),
        first_seen=min(days, default=None),
        last_seen=max(days, default=None),
    )


def _names(seen: Sequence[Seen[BodyRef]]) -> Iterator[Name]:
    """All surface forms, the frequent ones first, each with its plainest ground."""
    used, grounds = Counter[str](), dict[str, set[str]]()
    for one in seen:
        for text, basis in one.ref.names:
            used[text] += 1
            grounds.setdefault(text, set()).add(basis)
    for text in sorted(used, key=lambda text: (-used[text], text)):
        yield Name(text, "explicit" if "explicit" in grounds[text] else min(grounds[text]), used[text])


class Parents:
    """Finds the body above another one; collects the jurisdictions that only stand above."""

    def __init__(self, scratch: Scratch, knowledge: Knowledge, heads: dict[str, tuple[str, str]]) -> None:
        self._scratch, self._known, self._heads = scratch, knowledge, heads
        self.above: set[tuple[str, ...]] = set()
        """Paths of jurisdictions that are parents."""

    def of(self, body: BodyRef) -> tuple[str, str] | None:
        """(identity, basis) of the parent: 云岭大学 of 云岭大学法学院, 云栖区 of 云栖区税务局, 澄江市 of 云栖区."""
        if not body.specific:
            return None
        path = tuple(body.place.split("/")) if body.place else ()
        found = self._by_name(body)
        if found and self._head(found) != self._head(body.identity):
            return self._head(found), "name"
        above, basis = (path, "jurisdiction") if body.rest else (self._upper(path), "division")
        found = self._jurisdiction(above) if above else None
        return (found, basis) if found and found != self._head(body.identity) else None

    def _head(self, identity: str) -> str:
        return self._heads.get(identity, (identity, ""))[0]

    def _by_name(self, body: BodyRef) -> str | None:
        for size in range(len(body.rest) - 1, 1, -1):
            if body.rest[size:].endswith(self._known.bodies.within):
                identity = f"{body.place}|{body.rest[:size]}"
                if self._scratch.type_of(identity) in self._known.bodies.parents:
                    return identity
        return None

    def _jurisdiction(self, path: tuple[str, ...]) -> str:
        self.above.add(path)
        return self._head(f"{'/'.join(path)}|")

    def _upper(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of the division above: (江苏省, 扬州市) of (扬州市, 邗江区)."""
        if len(path) < 2:
            return ()
        upper = self._known.gazetteer.parents.get(path[-2])
        if upper is None:
            return path[:-1]
        return (*upper, path[-2]) if len(upper) < 2 else ()

    def unnamed(self, named: Callable[[str], bool]) -> Iterator[LinkedOrganization]:
        """The jurisdictions above that no article names, up to the province."""
        todo, done = set(self.above), set[tuple[str, ...]]()
        while todo:
            path = todo.pop()
            done.add(path)
            upper = self._upper(path)
            if upper and upper not in done:
                todo.add(upper)
            identity = f"{'/'.join(path)}|"
            if not named(identity):
                kind: OrgType = "jurisdiction"
                above = organization_id(self._head(f"{'/'.join(upper)}|")) if upper else None
                basis = "division" if upper else None
                yield LinkedOrganization(organization_id(identity), path[-1], kind, 0, 0, above, basis)
