"""Why a name has the body that it has, or none: remarks on some words of a resolved article."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.resolve.aliases import key
from pipeline.resolve.chains import Held
from pipeline.resolve.clusters import Cluster, Trace, compatible
from pipeline.resolve.organizations import outermost
from pipeline.resolve.people import People
from pipeline.resolve.posts import Sought
from pipeline.resolve.stage import Knowledge, read
from pipeline.schema import Article, Mention

_MOST = 2
"""So many bodies of a similar name are told apart."""


def remarks(article: Article, knowledge: Knowledge, start: int, end: int) -> Iterator[str]:
    """What resolve made of the bodies and titles among some characters.

    `公司: left open, for it may mean 云岭集团 or 新岭集团`; `总裁: no body: …`.
    """
    reader, people, found, _ = read(article, knowledge)
    trace = reader.trace()
    owners = {index: cluster for cluster in trace.clusters.values() for index in cluster.mentions}
    for index, mention in outermost(enumerate(article.mentions), ("ORG", "PLACE")):
        if mention.start < end and start < mention.end:
            yield f"{_printed(article, mention)}: {'; '.join(_body(article, knowledge, trace, owners, index))}"
    held = {one.title.start: one for chain in found for one in chain.held}
    for mention in article.mentions:
        if mention.label == "TITLE" and mention.start < end and start < mention.end:
            yield from _title(article, knowledge, people, held.get(mention.start), mention)


def _body(
    article: Article, knowledge: Knowledge, trace: Trace, owners: dict[int, Cluster], index: int
) -> Iterator[str]:
    """What a mention of a body means, on what ground, and of which similar ones it is not a name."""
    mention = article.mentions[index]
    surface = article.text[mention.start : mention.end]
    own = owners.get(index)
    if own is None:
        crowd = next((word for word in knowledge.wording.crowds if word in surface), None)
        meant = trace.meant.get(index, ())
        yield (
            f"no body, for {crowd} means a crowd"
            if crowd
            else f"left open, for it may mean {' or '.join(meant)}"
            if meant
            else "left open, for nothing that it could mean is named before"
        )
        return
    ground = own.aliases.get(surface, "explicit")
    yield f"a name of {own.name} ({ground})" if key(own.name) != key(surface) else "a body of its own"
    yield from _merged(own, index)
    ties = trace.ties.get(own.key)
    if ties:
        yield f"short for several equally: {', '.join(ties)}"
    for other in _similar(own, trace):
        yield f"not {other.name}: {_apart(own, other, trace)}"


def _merged(own: Cluster, index: int) -> Iterator[str]:
    """What was merged into a body, the name asked about before others."""
    merges = sorted(own.merges(), key=lambda merge: index not in merge.short.mentions)
    for one in merges[:_MOST]:
        words = [text for text in one.short.aliases if key(text) != key(one.short.name)]
        named = f" (named by {'、'.join(words)})" if words else ""
        why = "the text announces it" if one.ground == "announced" else f"taken for its short form ({one.ground})"
        yield f"{one.short.name}{named} was merged into it: {why}"
    if len(merges) > _MOST:
        yield f"{len(merges) - _MOST} more were merged into it"


def _similar(own: Cluster, trace: Trace) -> list[Cluster]:
    """The bodies whose names share most with one, half of the shorter name at least; those of its kind first."""

    def shared(other: Cluster) -> float:
        return len(set(own.key) & set(other.key)) / min(len(set(own.key)), len(set(other.key)))

    others = [other for other in trace.clusters.values() if other is not own and shared(other) >= 0.5]
    return sorted(others, key=lambda other: (not compatible(own, other), -shared(other)))[:_MOST]


def _apart(own: Cluster, other: Cluster, trace: Trace) -> str:
    """Why two bodies are two."""
    short, long = sorted((own, other), key=lambda cluster: len(cluster.key))
    ground, why = trace.proofs.compare(short, long)
    if ground:
        return f"{short.name} is short for it ({ground[1]}), but for others no less"
    kinds = f" ({short.name} {short.type}, {long.name} {long.type})" if "another kind" in why else ""
    return f"{short.name} as its short form: {why}{kinds}"


def _title(
    article: Article, knowledge: Knowledge, people: People, held: Held | None, mention: Mention
) -> Iterator[str]:
    """Whose a title is, and where its body was looked for when it has none."""
    title = _printed(article, mention)
    holders = [
        (person.name, post)
        for person in people.persons()
        for post in person.posts
        if post.evidence.start <= mention.start < post.evidence.end and post.title.endswith(title)
    ]
    if not holders:
        yield f"{title}: nobody's, for no name stands right beside it and no verb of office gives it to one"
        return
    for name, post in holders:
        if post.org is None:
            sought = people.bodies.sought.get(mention.start)
            why = dict.fromkeys(_sought(article, knowledge, held, title, sought))
            yield f"{title} of {name}: no body: {'; '.join(why)}"
        else:
            body = next(org.name for org in article.organizations if org.id == post.org)
            yield f"{title} of {name}: at {body} ({post.basis})"


def _sought(
    article: Article, knowledge: Knowledge, held: Held | None, title: str, sought: tuple[Sought, ...] | None
) -> Iterator[str]:
    posts = knowledge.posts
    before = held.before.strip().lstrip("、，,；;。") if held else ""
    if before:
        yield f"“{before}” right before it is no body that was recognised"
    else:
        yield "none stands right before it"
    if title.endswith(posts.states):
        yield "it is a title of a state (states in posts.yaml), and the text shows no one country for it"
        return
    if sought is None or title in (*posts.personal, *posts.needs_body):
        yield "such a title takes over none (personal or needs_body in posts.yaml)"
        return
    if not sought:
        yield "what stands before it hides its body, so none is taken over"
    names = {org.id: org.name for org in article.organizations}
    where = {"chain": "its own chain", "list": "the list before", "home": "", "focus": "the text before"}
    for one in sought:
        place = where.get(one.basis, one.basis)
        if one.basis.startswith("jurisdiction"):
            yield f"no {one.basis} is in focus, or several are"
        elif len(one.fitting) > 1:
            yield f"several bodies of {place} have one: {', '.join(names.get(org, org) for org in one.fitting)}"
        elif one.known:
            shown = [names.get(org, org) for org in one.known[:_MOST]]
            yield f"none of {place} has such a title: {', '.join(shown)}{'…' * (len(one.known) > _MOST)}"
        elif place:
            yield f"none in {place}"
    if len(sought) > 1 and not any(one.basis == "focus" for one in sought):
        yield "the title alone does not tell the kind of body (bodies in posts.yaml)"


def _printed(article: Article, mention: Mention) -> str:
    return "".join(article.text[mention.start : mention.end].split())
