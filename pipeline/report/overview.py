"""The numbers of the first page, counted while articles and entities pass by."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.report.entities import Entity
from pipeline.report.sheets import Sheet

TOP = 20


class Overview:
    """Counts; `counted` the articles, `meet` each person and organization, then ask for `data`."""

    def __init__(self) -> None:
        self.articles = 0
        self.entities = 0
        self._counts: Counter[str] = Counter()
        self._months: Counter[tuple[str, str]] = Counter()
        self._types: Counter[str] = Counter()
        self._events: Counter[str] = Counter()
        self._top: dict[str, list[tuple[int, str, str, str]]] = {"person": [], "organization": []}

    def counted(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """Count the facts of articles while they pass by."""
        for one in sheets:
            self.articles += 1
            self._counts.update(one.kinds)
            self._events.update(one.events)
            for kind, month, status in one.signed:
                self._types[kind] += 1
                self._months[month, status] += 1
            yield one

    def meet(self, one: Entity) -> None:
        """Count a person or organization; the most frequent signers are kept."""
        self.entities += 1
        self._counts[one.kind] += 1
        if one.counts["signed"]:
            top = self._top[one.kind]
            heapq.heappush(top, (one.counts["signed"], one.id, one.name, one.type))
            if len(top) > TOP:
                heapq.heappop(top)

    def data(self) -> dict[str, Any]:
        """What the first page reads; lists are sorted by number, months by time."""
        kinds = ("person", "organization", "agreement", "event", "post")
        return {
            "counts": {"article": self.articles} | {kind: self._counts[kind] for kind in kinds},
            "months": [[month, status, number] for (month, status), number in sorted(self._months.items())],
            "types": _ranked(self._types),
            "events": _ranked(self._events),
            "top": {
                kind: [[key, name, type_, number] for number, key, name, type_ in sorted(top, key=_by_number)]
                for kind, top in self._top.items()
            },
        }


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _by_number(one: tuple[int, str, str, str]) -> tuple[int, str]:
    return -one[0], one[2]
