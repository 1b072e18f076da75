"""The page of a person or organization, made of the lines that link and the articles added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.report.lines import Named
from pipeline.schema import Record

MOST_LINES = 300
"""Newest agreements, events and articles on one page; it says how many there are in all."""
MOST_PARTNERS = 100
_COUNTED = ("articles", "mentions", "posts", "agreements", "signed", "events", "children")
_SIDES = {"party": ("party",), "signatory": ("signatory",)}
"""With whom one signs, by one's own role: a party with parties, a signatory with signatories."""


class Entity(Record, frozen=True):
    """A person or organization of the corpus; field names are those that the page reads."""

    id: str
    kind: str
    name: str
    type: str
    counts: dict[str, int]
    """articles, mentions, posts, agreements, of these signed, events, children; lists below may hold fewer."""
    names: list[tuple[str, str, int]]
    """[other name, basis, articles]."""
    grounds: list[str]
    """Why the articles were taken to speak of one person."""
    parent: str | None
    children: list[Named]
    months: list[tuple[str, int, int]]
    """[month, agreements, events]."""
    posts: list[dict[str, Any]]
    partners: list[tuple[Named, int]]
    """[whom it signed with, agreements], the most frequent first."""
    agreements: list[dict[str, Any]]
    events: list[dict[str, Any]]
    articles: list[dict[str, Any]]


class _Gathering:
    """What is counted while lines are read; of long lists only the newest are kept."""

    def __init__(self, tenures: Iterable[Sequence[Any]]) -> None:
        self.counts = dict.fromkeys(_COUNTED, 0)
        self.tenures = {(title, org): days for title, org, *days in tenures}
        self.children: list[Named] = []
        self.months: dict[str, list[int]] = {}
        self.held: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.partners: dict[str, Named] = {}
        self.together: Counter[str] = Counter()
        self.kept: dict[str, list[dict[str, Any]]] = {"articles": [], "agreements": [], "events": []}

    def add(self, entity: str, section: str, data: dict[str, Any]) -> None:
        """Take in one line."""
        match section:
            case "seen":
                self.counts["mentions"] += data.pop("mentions")
                self._keep("articles", data)
            case "post":
                self._hold(data)
            case "child":
                self.counts["children"] += 1
                if len(self.children) < MOST_LINES:
                    self.children.append(data["child"])
            case _:
                self._keep(f"{section}s", data)
                if data["day"]:
                    self.months.setdefault(data["day"][:7], [0, 0])[section == "event"] += 1
                if section == "agreement":
                    self.counts["signed"] += any(role in _SIDES for role in data["as"])
                    self._meet(entity, data)

    def _keep(self, section: str, data: dict[str, Any]) -> None:
        self.counts[section] += 1
        if len(self.kept[section]) < MOST_LINES:
            self.kept[section].append(data)

    def _hold(self, data: dict[str, Any]) -> None:
        """Lines come newest first: the first one is when the post was last told of."""
        org = data["org"][0] if data["org"] else None
        key = (data["person"][0], data["title"], org or "")
        if key not in self.held:
            self.counts["posts"] += 1
            if len(self.held) == MOST_LINES:
                return
            since, until, ground = self.tenures.get((data["title"], org), (None, None, None))
            told = {"since": since, "until": until, "ground": ground, "last": data["day"], "articles": 0}
            self.held[key] = data | told
        post = self.held[key]
        post["articles"] += 1
        post["first"] = data["day"] or post.get("first", "")

    def _meet(self, entity: str, data: dict[str, Any]) -> None:
        roles = dict(data["roles"])
        met = {one[0]: one for own in data["as"] for role in _SIDES.get(own, ()) for one in roles.get(role, ())}
        met.pop(entity, None)
        for key, one in met.items():
            self.partners.setdefault(key, one)
            self.together[key] += 1


def entity(key: str, lines: Iterator[tuple[str, dict[str, Any]]]) -> Entity:
    """The entity of an id from its (section, data) lines: first who it is, in every other section the newest first."""
    _, about = next(lines)
    found = _Gathering(about.get("tenures", ()))
    for section, data in lines:
        found.add(key, section, data)
    partners = sorted(found.together.items(), key=lambda one: (-one[1], one[0]))[:MOST_PARTNERS]
    return Entity(
        id=key,
        kind=about["kind"],
        name=about["name"],
        type=about["type"],
        counts=found.counts,
        names=[(text, basis, number) for text, basis, number in about.get("names", ()) if text != about["name"]],
        grounds=about.get("grounds", []),
        parent=about.get("parent"),
        children=found.children,
        months=[(month, signed, other) for month, (signed, other) in sorted(found.months.items())],
        posts=list(found.held.values()),
        partners=[(found.partners[other], number) for other, number in partners],
        agreements=found.kept["agreements"],
        events=found.kept["events"],
        articles=found.kept["articles"],
    )
