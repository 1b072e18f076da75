"""One line of facts an article, under the keys of the output contract.

Offsets that leave the pipeline count code points in the raw file as decoded, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.schema import Agreement, Article, Event, Evidence, Organization, Person, Qualifier, Role


def facts(article: Article, entities: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One article's facts under the keys of the output contract; what is unknown is None.

    `entities` are the persons and organizations of the corpus by those of the article, as link found them.

    Names stand beside ids, so that a line can be read alone:
    `{"persons": [{"name": "沈砚秋", "posts": [{"title": "区长", "org": "云栖区", …}]}], …}`.
    """
    names, known = entity_names(article), entities or {}
    return {
        "id": article.id,
        "source_file": article.source_file,
        "encoding": article.encoding,
        "published": article.published,
        "published_basis": article.published_basis,
        "source": article.source,
        "title": article.title,
        "persons": [_person(article, person, names) | {"entity": known.get(person.id)} for person in article.persons],
        "organizations": [_organization(one) | {"entity": known.get(one.id)} for one in article.acting()],
        "agreements": [_agreement(article, agreement, names) for agreement in article.agreements],
        "events": [_event(article, event, names) for event in article.events],
    }


def entity_names(article: Article) -> dict[str, str]:
    """The name of every person and organization by id."""
    persons = {person.id: person.name for person in article.persons}
    return persons | {organization.id: organization.name for organization in article.organizations}


def evidence(article: Article, found: Evidence) -> dict[str, Any]:
    """The sentence that states a fact, and where its words stand in the raw file."""
    start, end = article.raw(found.start, found.end)
    return {"sentence": sentence(article, found), "start": start, "end": end}


def sentence(article: Article, found: Evidence) -> str:
    """The text of the sentence that holds the evidence."""
    if not article.sentences:
        return article.text[found.start : found.end]
    one = article.sentences[found.sentence]
    return article.text[one.start : one.end]


def in_role(roles: Sequence[Role], role: str, names: Mapping[str, str]) -> list[str]:
    """Names of all in a role, each once, in the order of the text."""
    return list(dict.fromkeys(names[one.entity] for one in roles if one.role == role))


def _person(article: Article, person: Person, names: Mapping[str, str]) -> dict[str, Any]:
    posts = [
        {
            "title": post.title,
            "org": names[post.org] if post.org else None,
            "org_id": post.org,
            "evidence": evidence(article, post.evidence),
            "rule": post.rule,
            "basis": post.basis,
            "confidence": post.confidence,
        }
        for post in person.posts
    ]
    return {"id": person.id, "name": person.name, "posts": posts}


def _organization(one: Organization) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "type": one.type,
        "mentions": list(dict.fromkeys(alias.text for alias in one.aliases)),
        "aliases": [{"text": alias.text, "basis": alias.basis} for alias in one.aliases],
    }


def _agreement(article: Article, agreement: Agreement, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": agreement.id,
        "title": agreement.title,
        "type": agreement.type,
        "status": agreement.status,
        "parties": in_role(agreement.roles, "party", names),
        "signatories": in_role(agreement.roles, "signatory", names),
        "witnesses": in_role(agreement.roles, "witness", names),
        "date": agreement.date,
        "date_basis": agreement.date_basis,
        "place": agreement.place,
        "qualifiers": [_qualifier(article, one) for one in agreement.qualifiers],
        "roles": [_role(article, role, names) for role in agreement.roles],
        "evidence": evidence(article, agreement.evidence),
        "rule": agreement.rule,
        "confidence": agreement.confidence,
    }


def _event(article: Article, event: Event, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "trigger": event.trigger,
        "date": event.date,
        "date_basis": event.date_basis,
        "place": event.place,
        "participants": [_role(article, role, names) for role in event.roles],
        "agreements": list(event.agreements),
        "qualifiers": [_qualifier(article, one) for one in event.qualifiers],
        "evidence": evidence(article, event.evidence),
        "rule": event.rule,
        "confidence": event.confidence,
    }


def _qualifier(article: Article, one: Qualifier) -> dict[str, Any]:
    found = evidence(article, one.evidence)
    return {"name": one.name, "value": one.value, "evidence": found, "rule": one.rule, "basis": one.basis}


def _role(article: Article, role: Role, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": names[role.entity],
        "id": role.entity,
        "role": role.role,
        "evidence": evidence(article, role.evidence),
        "rule": role.rule,
        "basis": role.basis,
        "confidence": role.confidence,
    }
