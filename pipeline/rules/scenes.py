"""Sentences to look at, as rules see them: from a marked-up or plain line, from a file, or around a fact of an output.

A marked-up line says itself what the tagger is to find, `[东湖区|PLACE]与[云岭集团|ORG]签约。`; a plain one goes
through the stages before the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from pipeline.layers import usable
from pipeline.params import Params
from pipeline.relate.dates import dates, load_words
from pipeline.relate.looks import READ, Ground, Unit, units
from pipeline.rules.matches import prepare, speech_from
from pipeline.rules.records import Ready, Rules
from pipeline.rules.sketch import Sketch, marked_up, sketch
from pipeline.run import Warn
from pipeline.schema import Agreement, Article, Block, BlockKind, Event, Organization, Page, Person, Record
from pipeline.store import UserError, read_jsonl
from pipeline.work import STAGES, Stage, prepared

LONGEST = 3000
"""Characters of a sentence given on the command line; stages too look at longer ones in pieces."""
WIDEST = 30_000
"""Characters of an article that is looked at as a whole; of a longer one only what is around the words."""
_AROUND = 4000
"""Characters before and behind the words that are looked at in a very long article."""
MOST = 20
"""So many sentences are shown at once."""
_THROUGH: tuple[Stage, ...] = ("segment", "tag", "resolve", "relate")


class Scene(Record, frozen=True):
    """A sentence in its article."""

    text: str
    """The text of the article, or of the marked-up line."""
    start: int
    end: int
    whole: Sketch
    seen: Sketch
    """The sketch without what rules do not see."""
    speech: int
    """Where in the text reported speech begins."""
    paragraph: Sketch | None = None
    """What is around it, for rules that look so far."""
    article: Article | None = None
    """None for a marked-up line: nothing but its marks is known."""
    aside: BlockKind | None = None
    """What it stands in when no rule looks at it: a byline, the source, a reference to another page."""

    def around(self, ready: Ready) -> Sketch:
        """What a rule looks at: the sentence, or the paragraph."""
        return self.paragraph if self.paragraph and ready.rule.scope == "paragraph" else self.seen

    def holds(self, words: str) -> bool:
        """Whether the words stand in it; white space does not count."""
        return "".join(words.split()) in self.printed(self.start, self.end)

    def printed(self, start: int, end: int) -> str:
        """The words of a stretch of the text."""
        return "".join(self.text[start:end].split())


def named(target: str, words: str | None, fact: str | None, rules: Rules, params: Params, warn: Warn) -> list[Scene]:
    """The sentences that a user means: a sentence itself, those of a file that hold words, those that state a fact.

    Raises `UserError` when there is none.
    """
    params = usable(params, STAGES, warn)
    if fact is not None:
        return of_fact(Path(target), fact, rules, params)
    if words is None:
        if len(target) < 256 and Path(target).exists():
            raise UserError(f"{target}: a file; say which sentences with --at WORDS")
        return of_line(target, rules, params)
    if (
        words
        and "".join(words.split()) in "".join(target.split())
        and not (len(target) < 256 and Path(target).exists())
    ):
        return [scene for scene in of_line(target, rules, params) if scene.holds(words)]
    found = list(islice(of_pages([Path(target)], words, rules, params, warn), MOST + 1))
    if not found:
        raise UserError(f"{target}: no sentence holds {words}; check the spelling")
    if len(found) > MOST:
        warn(f"more than {MOST} sentences hold {words}; the first {MOST} are shown, more words show others")
    return found[:MOST]


def of_line(line: str, rules: Rules, params: Params) -> list[Scene]:
    """The sentences of a line. Raises `UserError` for an unknown label, and for a line that is too long."""
    if len(line) > LONGEST:
        raise UserError(f"{len(line)} characters are no sentence; give at most {LONGEST}, or a file with --at WORDS")
    try:
        plain, phrases = marked_up(line)
    except ValueError as error:
        raise UserError(f"{error}; mark phrases like [云岭集团|ORG]") from None
    if not plain.strip():
        raise UserError("the sentence is empty; give one in quotation marks")
    if phrases:
        whole = sketch(plain, 0, len(plain), phrases)
        seen = prepare(rules, whole)
        return [Scene(plain, 0, len(plain), whole, seen, speech_from(rules, seen))]
    article = Article(
        id="line", source_file="line", encoding="utf-8", text=plain, offsets=((0, 0, len(plain)),),
        blocks=(Block("paragraph", 0, len(plain)),),
    )  # fmt: skip
    return [scene for one in _related(params, _THROUGH)(article) for scene in of_article(one, rules, params)]


def of_pages(inputs: list[Path], words: str, rules: Rules, params: Params, warn: Warn) -> Iterator[Scene]:
    """The sentences of the inputs that hold the words."""
    from pipeline.clean.pages import read_pages

    cleaned = _related(params, STAGES[:1])
    through: Callable[[Page | Article], list[Article]] | None = None
    for page in read_pages(inputs, lambda line: None):
        if "".join(words.split()) not in "".join(page.text.split()):
            continue
        through = through or _related(params, _THROUGH)
        for whole in cleaned(page):
            place = placed(whole.text, 0, len(whole.text), words)
            if not place:
                continue
            near = whole if len(whole.text) <= WIDEST else cut(whole, place[0] - _AROUND, place[1] + _AROUND)
            if near is not whole:
                seen = f"only {len(near.text)} around the words are looked at"
                warn(f"{whole.source_file}: {len(whole.text)} characters; {seen}")
            for article in through(near):
                yield from of_article(article, rules, params, words, aside=True)


def placed(text: str, start: int, end: int, words: str) -> tuple[int, int] | None:
    """Where the words stand first in a stretch of a text, None when they do not; white space does not count."""
    places = [at for at in range(start, end) if not text[at].isspace()]
    wanted = "".join(words.split())
    at = "".join(text[place] for place in places).find(wanted) if wanted else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def cut(article: Article, start: int, end: int) -> Article:
    """The stretch of a cleaned article, as an article of its own with the places of the raw file."""
    start, end = max(start, 0), min(end, len(article.text))
    runs = [(max(at, start), min(at + size, end), raw - at) for at, raw, size in article.offsets]
    blocks = [Block(one.kind, max(one.start, start) - start, min(one.end, end) - start) for one in article.blocks]
    return msgspec.structs.replace(
        article,
        text=article.text[start:end],
        offsets=tuple((at - start, at + shift, to - at) for at, to, shift in runs if at < to),
        blocks=tuple(one for one in blocks if one.start < one.end),
    )


def of_fact(out: Path, fact: str, rules: Rules, params: Params) -> list[Scene]:
    """The sentences of an output folder that state a fact, by its id: an agreement, event, person or organization.

    Raises `UserError` when there is no such fact.
    """
    for article in read_jsonl(out / "relate.jsonl", Article):
        if any(True for _ in _places(article, fact)):
            return that_state(article, fact, of_article(article, rules, params, aside=True))[:MOST]
    raise UserError(f"{out / 'relate.jsonl'}: no fact {fact}; ids stand in facts.jsonl and in the tables")


def that_state(article: Article, fact: str, scenes: Iterable[Scene]) -> list[Scene]:
    """Those scenes of an article that state its fact of this id."""
    places = set(_places(article, fact))
    return [scene for scene in scenes if any(scene.start <= at < scene.end for at in places)]


def of_article(article: Article, rules: Rules, params: Params, words: str = "", aside: bool = False) -> Iterator[Scene]:
    """The sentences of an article, or those that hold the words; with `aside` those too that no rule looks at."""
    ground = Ground(article, rules, dates(article, load_words(params.folder)))
    read = list(units(article))
    for unit in sorted([*read, *_unread(article)] if aside else read, key=lambda unit: unit.start):
        if "".join(words.split()) not in "".join(article.text[unit.start : unit.end].split()):
            continue
        whole, kind = ground.whole(unit), article.blocks[unit.block].kind
        if kind in READ:
            seen = prepare(rules, whole)
            around = ground.look(ground.paragraph(unit)) if rules.wide else None
            yield Scene(article.text, unit.start, unit.end, whole, seen, speech_from(rules, seen), around, article)
        else:
            nothing = Sketch("", (), ())
            yield Scene(article.text, unit.start, unit.end, whole, nothing, unit.end, None, article, kind)


def _unread(article: Article) -> Iterator[Unit]:
    """The sentences of bylines, sources and references to other pages."""
    for number, one in enumerate(article.sentences):
        if article.blocks[one.block].kind not in READ:
            yield Unit(number, one.start, one.end, one.block, headline=False)


def _places(article: Article, fact: str) -> Iterator[int]:
    """Where the words of a fact begin; those of a body that the text never names, at what was taken for it (本市,
    a mayor without a city)."""
    told_of: tuple[Agreement | Event, ...] = (*article.agreements, *article.events)
    for one in told_of:
        if one.id == fact:
            yield one.evidence.start
            yield from (role.evidence.start for role in one.roles)
    entities: tuple[Person | Organization, ...] = (*article.persons, *article.organizations)
    for entity in entities:
        if entity.id == fact:
            yield from (article.mentions[index].start for index in entity.mentions)
    for person in article.persons:
        yield from (post.evidence.start for post in person.posts if fact in (post.org, person.id))
    yield from (phrase.start for phrase in article.phrases if fact in phrase.entities)


def _related(params: Params, stages: Sequence[Stage]) -> Callable[[Page | Article], list[Article]]:
    """The function that takes a document through stages. A document that fails raises `UserError`."""
    through = prepared(stages, params)

    def run(document: Page | Article) -> list[Article]:
        done = through(document)
        for one in done.rejected:
            raise UserError(f"{one.source_file}: failed in {one.stage} ({one.reason})")
        return [msgspec.json.decode(line, type=Article) for line in done.lines]

    return run
