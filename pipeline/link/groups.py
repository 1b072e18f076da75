"""Groups that grow by joining: a union-find that remembers on what grounds it joined and whom it must keep apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Groups(Generic[T]):
    """Items in disjoint groups, each with a head. An item that was never joined is a group by itself."""

    def __init__(self) -> None:
        self._head: dict[T, T] = {}
        self._apart: dict[T, set[tuple[int, bool]]] = defaultdict(set)
        self._pairs = 0

    def head(self, item: T) -> T:
        """The item that stands for the group."""
        root = item
        while (above := self._head.get(root, root)) != root:
            root = above
        while item != root:
            self._head[item], item = root, self._head.get(item, item)
        return root

    def keep_apart(self, left: Iterable[T], right: Iterable[T]) -> None:
        """From now on no group may hold one of `left` and one of `right`."""
        self._pairs += 1
        for side, items in ((False, left), (True, right)):
            for item in items:
                self._apart[self.head(item)].add((self._pairs, side))

    def join(self, first: T, second: T) -> bool:
        """Make one group of two, headed by the head of `first`; False when they must be kept apart."""
        one, other = self.head(first), self.head(second)
        if one == other:
            return True
        barred, marks = self._apart.get(one, set()), self._apart.get(other, set())
        if any((pair, not side) in barred for pair, side in marks):
            return False
        self._head[other] = one
        if marks:
            self._apart[one] |= self._apart.pop(other)
        return True
