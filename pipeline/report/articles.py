"""An article as its page needs it: text, mentions, and facts that know their words. Plain data; the page draws it.

Places count code points of `Article.text`. Entities are named by their place in the page's list of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.schema import Agreement, Article, Event, Evidence, Organization, Person, Post, Role

Page = dict[str, Any]


def article_page(article: Article, key: str, who: Mapping[str, str]) -> Page:
    """What the page of an article shows; `key` is its id there, `who` gives ids of the corpus.

    `{"text": "云栖区与…", "mentions": [[0, 3, "PLACE", None, "tag/place", 1.0, [2]]], "facts": [{"kind": "post", …}]}`
    """
    places = {one.id: index for index, one in enumerate(_all(article))}
    return {
        "id": key,
        "file": article.source_file,
        "published": article.published,
        "source": article.source,
        "title": article.title,
        "text": article.text,
        "blocks": [[block.kind, block.start, block.end] for block in article.blocks],
        "sentences": [[one.start, one.end] for one in article.sentences],
        "mentions": _mentions(article),
        "entities": _entities(article, who),
        "facts": [
            *(_post(person, post, places) for person in article.persons for post in person.posts),
            *(_agreement(one, places) for one in article.agreements),
            *(_event(one, article.agreements, places) for one in article.events),
        ],
    }


def _all(article: Article) -> list[Person | Organization]:
    return [*article.persons, *article.organizations]


def _mentions(article: Article) -> list[list[Any]]:
    """[start, end, label, kind, rule, score, entities], outer mentions first."""
    owners: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(_all(article)):
        for index in one.mentions:
            owners[index].append(place)
    found = [
        [one.start, one.end, one.label, one.kind, one.source, one.score, owners[index]]
        for index, one in enumerate(article.mentions)
    ]
    return sorted(found, key=lambda one: (one[0], -one[1]))


def _entities(article: Article, who: Mapping[str, str]) -> list[list[Any]]:
    """[id in the corpus, kind, name, type, mentions, [[alias, basis], …]]; no id for places that only lie somewhere."""
    persons: list[list[Any]] = [
        [who.get(one.id), "person", one.name, "person", len(one.mentions), []] for one in article.persons
    ]
    return persons + [
        [
            who.get(one.id),
            "organization",
            one.name,
            one.type,
            len(one.mentions),
            [[alias.text, alias.basis] for alias in one.aliases if alias.text != one.name],
        ]
        for one in article.organizations
    ]


def _post(person: Person, post: Post, places: Mapping[str, int]) -> Page:
    return {
        "kind": "post",
        "person": places[person.id],
        "title": post.title,
        "org": places[post.org] if post.org else None,
        **_ground(post),
    }


def _agreement(one: Agreement, places: Mapping[str, int]) -> Page:
    return {
        "kind": "agreement",
        "title": one.title,
        "type": one.type,
        "status": one.status,
        "date": one.date,
        "place": one.place,
        "roles": _roles(one.roles, places),
        "qualifiers": _qualifiers(one),
        **_ground(one),
    }


def _event(one: Event, agreements: Sequence[Agreement], places: Mapping[str, int]) -> Page:
    """`told` are those whom the page of an agreement signed there names already."""
    told = {role.entity for agreement in agreements if agreement.id in one.agreements for role in agreement.roles}
    return {
        "kind": "event",
        "type": one.type,
        "trigger": one.trigger,
        "date": one.date,
        "place": one.place,
        "roles": _roles(one.roles, places),
        "qualifiers": _qualifiers(one),
        "told": sorted(places[entity] for entity in told),
        **_ground(one),
    }


def _qualifiers(one: Agreement | Event) -> list[list[Any]]:
    """[name, value, start, end] of amounts and the like."""
    return [[each.name, each.value, each.evidence.start, each.evidence.end] for each in one.qualifiers]


def _roles(roles: Sequence[Role], places: Mapping[str, int]) -> list[Page]:
    return [{"role": one.role, "who": places[one.entity], **_ground(one)} for one in roles]


def _ground(fact: Post | Role | Agreement | Event) -> Page:
    """Where a fact stands, and why it is believed."""
    found: Evidence = fact.evidence
    basis = fact.basis if isinstance(fact, Post | Role) else None
    return {
        "at": [found.start, found.end],
        "sentence": found.sentence,
        "rule": fact.rule,
        "basis": basis,
        "confidence": fact.confidence,
    }
