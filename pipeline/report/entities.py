"""The page of a person or organization, made of the lines that the articles added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipeline.report.lines import Named
from pipeline.schema import Record

MOST_LINES = 300
"""Newest agreements, events and articles on one page; it says how many there are in all."""
MOST_PARTNERS = 100
_SIDES = {"party": ("party",), "signatory": ("signatory",)}
"""With whom one signs, by one's own role: a party with parties, a signatory with signatories."""


class Entity(Record, frozen=True):
    """A person or organization of the corpus; field names are those that the page reads."""

    id: str
    kind: str
    name: str
    type: str
    counts: dict[str, int]
    """articles, mentions, posts, agreements, events; lists below may hold fewer."""
    names: list[tuple[str, str, int]]
    """[other name, basis, articles], the most frequent first."""
    months: list[tuple[str, int, int]]
    """[month, agreements, events]."""
    posts: list[dict[str, Any]]
    partners: list[tuple[Named, int]]
    """[whom it signed with, agreements], the most frequent first."""
    agreements: list[dict[str, Any]]
    events: list[dict[str, Any]]
    articles: list[dict[str, Any]]

    @property
    def signed(self) -> int:
        """Number of agreements."""
        return self.counts["agreements"]


class _Gathering:
    """What is counted while lines are read; of long lists only the newest are kept."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(("articles", "mentions", "posts", "agreements", "events"), 0))
        self.called: Counter[tuple[str, str, str]] = Counter()
        self.names: dict[str, tuple[str, int]] = {}
        self.months: dict[str, list[int]] = {}
        self.held: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.partners: dict[str, Named] = {}
        self.together: Counter[str] = Counter()
        self.kept: dict[str, list[dict[str, Any]]] = {"articles": [], "agreements": [], "events": []}

    def add(self, entity: str, section: str, data: dict[str, Any]) -> None:
        """Take in one line."""
        if section == "seen":
            self._see(data)
        elif section == "post":
            self._hold(data)
        else:
            self._keep(f"{section}s", data)
            if data["day"]:
                self.months.setdefault(data["day"][:7], [0, 0])[section == "event"] += 1
            if section == "agreement":
                self._meet(entity, data)

    def _see(self, data: dict[str, Any]) -> None:
        self.called[data["name"], data["kind"], data["type"]] += 1
        self.counts["mentions"] += data["mentions"]
        for name, basis in (*data["names"], (data["name"], "name")):
            known = self.names.get(name, (basis, 0))
            self.names[name] = (known[0], known[1] + 1)
        self._keep("articles", {key: data[key] for key in ("article", "title", "day")})

    def _keep(self, section: str, data: dict[str, Any]) -> None:
        self.counts[section] += 1
        if len(self.kept[section]) < MOST_LINES:
            self.kept[section].append(data)

    def _hold(self, data: dict[str, Any]) -> None:
        """Lines come newest first: the first one is when the post was last told of."""
        key = (data["person"][0], data["title"], data["org"][0] if data["org"] else "")
        if key not in self.held:
            self.counts["posts"] += 1
            if len(self.held) == MOST_LINES:
                return
        post = self.held.setdefault(key, {**data, "last": data["day"], "first": data["day"], "articles": 0})
        post["articles"] += 1
        post["first"] = data["day"] or post["first"]

    def _meet(self, entity: str, data: dict[str, Any]) -> None:
        roles = dict(data["roles"])
        met = {one[0]: one for own in data["as"] for role in _SIDES.get(own, ()) for one in roles.get(role, ())}
        met.pop(entity, None)
        for key, one in met.items():
            self.partners.setdefault(key, one)
            self.together[key] += 1


def entity(key: str, lines: Iterable[tuple[str, dict[str, Any]]]) -> Entity:
    """The entity of an id from its (section, data) lines, the newest first. Its name is what most articles call it."""
    found = _Gathering()
    for section, data in lines:
        found.add(key, section, data)
    name, kind, type_ = min(found.called, key=lambda one: (-found.called[one], -len(one[0]), one))
    partners = sorted(found.together.items(), key=lambda one: (-one[1], one[0]))[:MOST_PARTNERS]
    others = sorted(found.names.items(), key=lambda one: (-one[1][1], one[0]))
    return Entity(
        id=key,
        kind=kind,
        name=name,
        type=type_,
        counts=dict(found.counts),
        names=[(text, basis, number) for text, (basis, number) in others if text != name],
        months=[(month, signed, other) for month, (signed, other) in sorted(found.months.items())],
        posts=list(found.held.values()),
        partners=[(found.partners[other], number) for other, number in partners],
        agreements=found.kept["agreements"],
        events=found.kept["events"],
        articles=found.kept["articles"],
    )
