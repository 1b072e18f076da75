"""Runners give the same results in the same order, whatever their kind."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from pipeline.runners import mapped
from pipeline.store import UserError


def double() -> Callable[[int], int]:
    return partial(int.__mul__, 2)


def die() -> Callable[[int], None]:
    return partial(os.kill, os.getpid())


def no_rules() -> Callable[[int], int]:
    raise UserError("models/relate/signing.yaml:3: broken")


@pytest.mark.parametrize(("runner", "jobs"), [("serial", 1), ("processes", 2)])
def test_results_come_in_order(runner: str, jobs: int) -> None:
    assert list(mapped(double, range(50), runner, jobs)) == [2 * number for number in range(50)]


def test_items_are_taken_as_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = mapped(double, items(), "processes", 2)
    assert next(results) == 0
    assert len(taken) < 100
    results.close()


def test_a_users_mistake_reaches_the_user_from_a_process() -> None:
    with pytest.raises(UserError, match=r"signing\.yaml:3: broken"):
        list(mapped(no_rules, range(3), "processes", 2))


def test_a_dead_process_is_told_in_one_line() -> None:
    with pytest.raises(UserError, match="worker process died"):
        list(mapped(die, [signal.SIGKILL], "processes", 2))
