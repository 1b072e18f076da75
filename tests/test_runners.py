"""Runners give the same results in the same order, whatever their kind and whoever dies."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.cluster import on_cluster
from pipeline.runners import running
from pipeline.store import UserError


def double() -> Callable[[int], int]:
    return partial(int.__mul__, 2)


def die_at(doomed: int, number: int) -> int:
    if number == doomed:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def die_once(mark: Path, number: int) -> int:
    if number == 7 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def dying(doomed: int) -> Callable[[int], int]:
    return partial(die_at, doomed)


def dying_once(mark: Path) -> Callable[[int], int]:
    return partial(die_once, mark)


def no_rules() -> Callable[[int], int]:
    raise UserError("models/relate/signing.yaml:3: broken")


def died(number: int) -> int:
    return -number


@pytest.mark.parametrize(("runner", "jobs"), [("serial", 1), ("processes", 2)])
def test_results_come_in_order_as_often_as_asked(runner: str, jobs: int) -> None:
    with running(double, died, runner, jobs) as apply:
        assert list(apply(range(50))) == [2 * number for number in range(50)]
        assert list(apply([7])) == [14]


def test_nothing_is_loaded_before_the_first_item() -> None:
    with running(no_rules, died) as apply:
        assert list(apply([])) == []


def test_items_are_taken_as_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    with running(double, died, "processes", 2) as apply:
        assert next(apply(items())) == 0
        assert len(taken) < 100


def test_a_users_mistake_reaches_the_user_from_a_process() -> None:
    with pytest.raises(UserError, match=r"signing\.yaml:3: broken"), running(no_rules, died, "processes", 2) as apply:
        list(apply(range(3)))


def test_an_item_that_kills_its_process_is_the_only_one_lost() -> None:
    expected = [-13 if number == 13 else 2 * number for number in range(30)]
    with running(partial(dying, 13), died, "processes", 2) as apply:
        assert list(apply(range(30))) == expected


def test_a_process_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    with running(partial(dying_once, tmp_path / "killed"), died, "processes", 2) as apply:
        assert list(apply(range(30))) == [2 * number for number in range(30)]
    assert (tmp_path / "killed").exists()


@pytest.mark.slow
def test_a_cluster_gives_the_same_and_does_a_lost_workers_shards_again(tmp_path: Path) -> None:
    prepare, kinds = partial(dying_once, tmp_path / "killed"), (list[int], list[int])
    with on_cluster(prepare, died, kinds, str(tmp_path / "shards"), None, 2) as apply:
        assert list(apply(range(300))) == [2 * number for number in range(300)]
    assert (tmp_path / "killed").exists()
    assert not (tmp_path / "shards").exists()


def test_a_scheduler_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match=r"tcp://127\.0\.0\.1:9: no answer"),
        on_cluster(double, died, (list[int], list[int]), str(tmp_path), "tcp://127.0.0.1:9", 2),
    ):
        pass
