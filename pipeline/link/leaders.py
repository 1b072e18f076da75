"""Leaders of a place whom an article lists without their posts: 市领导陆闻笛、沈海波等出席."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.link.bodies import Body
from pipeline.link.knowledge import Knowledge
from pipeline.schema import Article

_LIST = re.compile(r"(?<!原)(省|自治区|市|区|县|州|旗)领导(?:同志)?(?:有|[:：])?")
_BETWEEN = re.compile(r"[、\s]*")


def led_places(article: Article, bodies: Mapping[str, Body], knowledge: Knowledge) -> dict[str, str]:
    """Person -> the place that it helps to lead, as identities write it: `安徽省/阜阳市`.

    The place is the first of the level whose leading organs the article names; 市委 comes before 市政府, which is not
    told from the city. Nobody where it names none.
    """
    lists = list(_LIST.finditer(article.text))
    if not lists:
        return {}
    organs = knowledge.bodies.organs
    seats = [
        (not body.rest, mention, body.place)
        for one in article.acting()
        if (body := bodies[one.id]).specific and body.path and body.rest in organs
        for mention in one.mentions[:1]
    ]
    places = [place for _, _, place in sorted(seats)]
    found: dict[str, str] = {}
    for opening in lists:
        place = next((one for one in places if one.endswith(opening[1])), None)
        if place:
            found |= dict.fromkeys(_listed(article, opening.end()), place)
    return found


def _listed(article: Article, start: int) -> Iterator[str]:
    """The persons whose names follow one another from a position on."""
    names = {
        article.mentions[index].start: (article.mentions[index].end, one.id)
        for one in article.persons
        for index in one.mentions
    }
    while start in names:
        end, person = names[start]
        yield person
        gap = _BETWEEN.match(article.text, end)
        start = gap.end() if gap else end
