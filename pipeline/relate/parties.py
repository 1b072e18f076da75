"""Who a document binds, where no rule says so: the bodies that its title names, those for which its signatories act."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from pipeline.relate.document import Document
from pipeline.relate.titles import Heads
from pipeline.schema import Article, Evidence, Phrase, Role

_FOR = ("代表", "作为")
"""What stands before the body that a person signs for."""


def inside(article: Article, heads: Heads, phrase: Phrase, rule: str) -> list[Role]:
    """The parties that the title names side by side: 《澄江市与云岭集团合作协议》."""
    owner = {index: org.id for org in article.organizations for index in org.mentions}
    named: dict[str, Evidence] = {}
    end: int | None = None
    first = bisect_left(article.mentions, phrase.start, key=lambda mention: mention.start)
    for index, mention in enumerate(article.mentions[first:], first):
        if mention.start >= phrase.end:
            break
        within = phrase.start <= mention.start and mention.end <= phrase.end and mention.label in ("ORG", "PLACE")
        if not within or index not in owner or (end is not None and mention.start < end):
            continue
        if end is not None and not heads.joins(article.text[end : mention.start]):
            break
        sentence = article.sentence_at(mention.start)
        named.setdefault(owner[index], Evidence(sentence, phrase.start, phrase.end))
        end = mention.end
    bodies = {org.id: org.name for org in article.organizations if org.id in named}
    if len(named) < 2 or any(one != two and bodies[one] in bodies[two] for one in named for two in named):
        return []  # 甲大学—甲大学某学院 names one institute
    return [Role(org, "party", evidence, rule, "title", 0.9) for org, evidence in named.items()]


def settle(
    documents: Iterable[Document], article: Article, heads: Heads, bodies: Mapping[str, str], alone: bool = False
) -> None:
    """Parties that are named only through their signatories, when these act for two bodies or complete a pair;
    `alone`: or are the only trace of a party."""
    for document in documents:
        _correct(document, article, bodies)
        if alone and not document.parties:
            document.add(_lettered(document, article, heads))
        signing = [role for role in _own_signers(document, article) if role.entity in bodies]
        acting = {bodies[role.entity] for role in signing}
        if len(document.parties) < 2 <= len(document.parties | acting) or (alone and not document.parties):
            document.add(
                Role(bodies[role.entity], "party", role.evidence, role.rule, "signatory", 0.8) for role in signing
            )


def _own_signers(document: Document, article: Article) -> list[Role]:
    """Who signs for the body of his own post: not 行长陆闻笛代表联盟, where the words name another one."""
    named = {
        (role.rule, role.evidence.sentence)
        for role in document.roles.values()
        if role.role == "party" and role.basis == "explicit" and article.text.endswith(_FOR, 0, role.evidence.start)
    }
    signers = [role for role in document.roles.values() if role.role == "signatory"]
    return [role for role in signers if (role.rule, role.evidence.sentence) not in named]


def _correct(document: Document, article: Article, bodies: Mapping[str, str]) -> None:
    """双方 that took a country for a body (东湖大学、云岭国) means the bodies of the two who sign."""
    signing = [role for (_, name), role in document.roles.items() if name == "signatory"]
    acting = {bodies.get(role.entity) for role in signing}
    names = {org.id: org.name for org in article.organizations}
    states = {org.id for org in article.organizations if org.type == "jurisdiction"}
    loose = [key for key, role in document.roles.items() if key[1] == "party" and role.basis == "group"]
    wrong = [key for key in loose if key[0] in states - acting]
    if None in acting or len(acting) != 2 or len(loose) != 2 or len(wrong) != 1:
        return
    own = names[wrong[0][0]][-3:]  # 东湖区, for which 澄江市东湖区教育局 signs
    if not any(own in names[body] for body in acting if body):
        del document.roles[wrong[0]]


def _lettered(document: Document, article: Article, heads: Heads) -> list[Role]:
    """The parties that the title names by letters (中澳自贸协定), when the article names each of them once."""
    places = [org for org in article.organizations if org.type == "jurisdiction"]
    meant = [{org.id for org in places if org.name.startswith(names)} for names in heads.states(document.title)]
    if not all(len(one) == 1 for one in meant):
        return []
    first = document.first
    return [Role(org, "party", first.evidence, first.rule, "title", 0.7) for one in meant for org in one]
