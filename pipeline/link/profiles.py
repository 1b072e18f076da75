"""What a group of one name says of a person, and what of it speaks against that two groups are one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipeline.link.knowledge import Knowledge, PersonWords
from pipeline.link.readings import PersonRef
from pipeline.link.scratch import Seen
from pipeline.link.tenures import bare_title
from pipeline.link.walks import NAMED, Circle, Walks, divisions

_AT_ONCE = 7
"""Days within which nobody has posts in two places that have nothing to do with each other."""
_TERM = 365
"""Days within which nobody heads two places."""
_PLACES = ("province", "city", "medium")


@dataclass
class Profile:
    """What the articles of a group say of a person."""

    circles: set[Circle] = field(default_factory=set)
    seats: set[tuple[str | None, frozenset[tuple[str, ...]]]] = field(default_factory=set)
    """Day of an article, and the divisions in which it says that the person has posts, with those above."""
    heads: set[tuple[str | None, tuple[str, str]]] = field(default_factory=set)
    """Day, and what nobody has twice: `区长`, the body."""
    countries: set[str] = field(default_factory=set)
    places: dict[str, set[str]] = field(default_factory=lambda: {scope: set() for scope in _PLACES})
    idle: bool = True
    """Whether no post shows a walk of life."""
    loose: bool = True
    """Whether no post says at which body, nor that one writes or takes pictures."""
    articles: int = 0
    days: set[str] = field(default_factory=set)
    dated: bool = True
    """Whether every article has a day."""

    def take(self, other: Profile) -> None:
        """Add what is known of another group."""
        self.circles |= other.circles
        self.seats |= other.seats
        self.heads |= other.heads
        self.countries |= other.countries
        for scope, found in other.places.items():
            self.places[scope] |= found
        self.idle &= other.idle
        self.loose &= other.loose
        self.articles += other.articles
        self.days |= other.days
        self.dated &= other.dated


def profile_of(one: Seen[PersonRef], walks: Walks, knowledge: Knowledge) -> Profile:
    """What one article says of a person."""
    words, profile = knowledge.persons, Profile(circles=set(walks.circles(one.ref)), articles=1)
    profile.days, profile.dated = {one.published} if one.published else set(), bool(one.published)
    profile.idle = all(circle.walk == NAMED for circle in profile.circles)
    closed = any(circle.walk in words.walks and words.walks[circle.walk].closed for circle in profile.circles)
    profile.loose = not closed and not any(post.body for post in one.ref.posts)
    spots = walks.seats(one.ref)
    if profile.idle:
        profile.circles |= (about := set(walks.around(one.article)))
        spots = spots or {(circle.scope, circle.where) for circle in about}
    if closed:
        spots |= set(walks.media(one.ref))
    for scope, found in profile.places.items():
        found |= {where for kind, where in spots if kind == scope}
    seats: set[tuple[str, ...]] = set()
    for post in one.ref.posts:
        title, former = bare_title(post.title, words)
        place, _, rest = (post.body or "").partition("|")
        if post.type == "jurisdiction" and post.body and not place and not post.place:
            profile.countries.add(rest)
        if place and not former and post.specific and post.type in words.walks["official"].types:
            seats.add(divisions(place, knowledge.gazetteer) or tuple(place.split("/")[::-1]))
        if title in words.once and not former:
            profile.heads.add((one.published, (title, post.body or "")))
    if seats:
        profile.seats.add((one.published, frozenset(seats)))
    return profile


def against(one: Profile, other: Profile, within: str, words: PersonWords) -> float:
    """How much less likely what two groups say makes one person: 1 when nothing speaks against it.

    `within`: the scope of the circle that they share; whose smaller places differ is less likely the same.
    """
    less = 1.0
    below = {"country": "province", "province": "city"}.get(within)
    if below and not _risen(one, other):
        here, there = one.places[below], other.places[below]
        if here and there and not here & there:
            less *= words.strange if within == "country" else words.apart
        elif within == "country" and (_elsewhere(one, other) or bool(here) != bool(there)):
            less *= words.apart if not one.idle and not other.idle else 1
    if one.countries and other.countries and not any(_same(a, b) for a in one.countries for b in other.countries):
        less *= words.against
    if _two_at_once(one, other) and not all(_leads(side) for side in (one, other)):
        less *= words.against
    return less


def _risen(one: Profile, other: Profile) -> bool:
    """Whether both lead a province or the state, who come from anywhere; or one does, after all that the other did."""
    high = [_leads(one), _leads(other)]
    if all(high) or not any(high):
        return all(high)
    before, after = (other, one) if high[0] else (one, other)
    return before.dated and bool(after.days) and max(before.days) < min(after.days)


def _leads(one: Profile) -> bool:
    """Whether someone leads a province or the state; such people change places from one day to the next."""
    return any(circle.walk == "senior" for circle in one.circles)


def _elsewhere(one: Profile, other: Profile) -> bool:
    """Whether they write for different media."""
    here, there = one.places["medium"], other.places["medium"]
    return bool(here and there) and not here & there


def _two_at_once(one: Profile, other: Profile) -> bool:
    """Whether the groups have posts in two places at once, or head two places."""
    for day, (title, body) in one.heads:
        for later, (another, elsewhere) in other.heads:
            if title == another and not _alike(body, elsewhere) and _within(day, later, _TERM, unknown=True):
                return True
    return any(
        _within(day, later, _AT_ONCE, unknown=False) and not any(_nested(a, b) for a in seats for b in others)
        for day, seats in one.seats
        for later, others in other.seats
    )


def _same(one: str, other: str) -> bool:
    """Whether one country's name may be short for the other's: 澜国, 澜国联邦."""
    return one.startswith(other) or other.startswith(one)


def _nested(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one division lies in the other; both with those above, the smallest first."""
    return one[0] in other or other[0] in one or _alike(one[0], other[0])


def _alike(one: str, other: str) -> bool:
    """Whether a place may be the other one by a short name: 澄江州, 澄江云族自治州."""
    here, there = (place.partition("|")[0].rpartition("/")[2] for place in (one, other))
    return here[:2] == there[:2]


def _within(one: str | None, other: str | None, days: int, *, unknown: bool) -> bool:
    """Whether two days, as in 2024-01-15, are so near; `unknown` where one is not known to the day."""
    try:
        return abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days) <= days
    except ValueError:
        return unknown
