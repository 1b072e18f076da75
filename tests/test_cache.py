"""The cache gives back what was made, works only on what is new, and forgets what nobody asks for."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from pipeline import cache as module
from pipeline.cache import Cache, fingerprint
from pipeline.params import Params, Tag, shipped_models

PARAMS = Params(models=str(shipped_models()))


class Doubler:
    """Doubles numbers and notes which it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, items: Iterable[int]) -> Iterator[int]:
        for item in items:
            self.asked.append(item)
            yield 2 * item


def doubled(file: Path, items: Iterable[int], salt: bytes = b"code") -> tuple[list[int], list[int]]:
    """The results, and the items that were worked on."""
    doubler, kept = Doubler(), Cache(file, salt, int)
    results = list(kept.through(items, doubler, lambda result: result != 8))
    kept.close()
    return results, doubler.asked


def test_only_what_is_new_is_worked_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW", 4)
    file = tmp_path / "made" / "run.sqlite"
    assert doubled(file, range(10)) == ([*range(0, 20, 2)], [*range(10)])
    assert doubled(file, [11, 3, 2, 9, 8, 7, 12]) == ([22, 6, 4, 18, 16, 14, 24], [11, 12])
    assert doubled(file, [3], b"other code") == ([6], [3])


def test_what_is_not_worth_keeping_is_done_again(tmp_path: Path) -> None:
    doubled(tmp_path / "a.sqlite", range(6))
    assert doubled(tmp_path / "a.sqlite", range(6)) == ([0, 2, 4, 6, 8, 10], [4])


def test_what_two_runs_did_not_ask_for_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    doubled(file, [1, 2])
    doubled(file, [1])
    assert doubled(file, [2]) == ([4], [])
    doubled(file, [2])
    assert doubled(file, [1, 2]) == ([2, 4], [1])


def test_results_before_a_crash_are_kept(tmp_path: Path) -> None:
    def crash(items: Iterable[int]) -> Iterator[int]:
        for item in items:
            if item == 3:
                raise KeyboardInterrupt
            yield 2 * item

    kept = Cache(tmp_path / "a.sqlite", b"code", int)
    with pytest.raises(KeyboardInterrupt):
        list(kept.through(range(6), crash, lambda _: True))
    assert doubled(tmp_path / "a.sqlite", range(6))[1] == [3, 4, 5]


def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    file.write_bytes(b"no database" * 100)
    assert doubled(file, [1]) == ([2], [1])


def test_the_fingerprint_changes_with_parameters_and_knowledge(tmp_path: Path) -> None:
    relate = fingerprint(("relate",), PARAMS)
    assert relate == fingerprint(("relate",), PARAMS)
    assert relate != fingerprint(("resolve",), PARAMS)
    assert relate != fingerprint(("relate",), Params(models=PARAMS.models, tag=Tag(rules=False)))
    for pack in ("relate/signing.yaml", "tag/titles.yaml"):
        (tmp_path / pack).parent.mkdir()
        (tmp_path / pack).write_text("rules: []", encoding="utf-8")
    here = Params(models=str(tmp_path))
    before = {stage: fingerprint((stage,), here) for stage in ("tag", "relate")}
    (tmp_path / "relate/signing.yaml").write_text("rules: [ ]", encoding="utf-8")
    assert fingerprint(("tag",), here) == before["tag"]
    assert fingerprint(("relate",), here) != before["relate"]


def test_what_is_new_is_one_stream_and_little_is_looked_up_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WINDOW", 4)
    monkeypatch.setattr(module, "_AHEAD", 8)
    calls, taken = [0], [0]

    def apply(items: Iterable[int]) -> Iterator[int]:
        calls[0] += 1
        source = iter(items)
        waiting = [*islice(source, 3)]  # as processes do, which take a few ahead
        for item in source:
            waiting.append(item)
            yield 2 * waiting.pop(0)
        yield from (2 * item for item in waiting)

    def items(number: int) -> Iterator[int]:
        for item in range(number):
            taken[0] += 1
            yield item

    file = tmp_path / "a.sqlite"
    for number, times in ((40, 1), (41, 2)):
        kept = Cache(file, b"code", int)
        for at, result in enumerate(kept.through(items(number), apply, lambda _: True)):
            assert result == 2 * at
            assert taken[0] <= at + 8 + 4
        kept.close()
        assert calls[0] == times
        taken[0] = 0
