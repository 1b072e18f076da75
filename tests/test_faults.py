"""A run that is killed or out of space leaves whole outputs, and the next one ends as if nothing had happened."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from project import ROOT

KILLS = 30 if os.environ.get("SLOW") else 1
WHOSIGNED = [sys.executable, "-m", "pipeline.cli"]


def pages(folder: Path, number: int) -> Path:
    """Pages with invented news."""
    folder.mkdir()
    for at in range(number):
        day = f"1月{at % 28 + 1}日"
        text = f"东湖区与云岭集团签约\n\n{day}，东湖区区长陆闻笛与云岭集团董事长温若川签署第{at}号合作协议。\n"
        (folder / f"2024-02-{at % 28 + 1:02}-{at:03}.txt").write_text(text, encoding="utf-8")
    return folder


def run(source: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [*WHOSIGNED, "run", str(source), "--out", str(out), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def contents(out: Path) -> dict[str, bytes]:
    """The files that a reader sees."""
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert run(pages(folder / "few", 3), folder / "before").returncode == 0
    pages(folder / "raw", 40)
    started = time.monotonic()
    assert run(folder / "raw", folder / "out").returncode == 0
    (folder / "took").write_text(str(time.monotonic() - started))
    return folder


def workers(parent: int) -> dict[int, int]:
    """The processes that a process started to work for it, by id, with the processor time of each."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_text()
        except OSError:  # it ended
            continue
        if int(fields[1]) == parent and "spawn_main" in command:
            found[int(stat.parent.name)] = int(fields[11])
    return found


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("more", [(), ("--runner", "processes")], ids=["serial", "processes"])
def test_after_a_kill_the_next_run_ends_the_same(
    seed: int, more: tuple[str, ...], undisturbed: Path, tmp_path: Path
) -> None:
    out, rng = tmp_path / "out", random.Random(seed)
    shutil.copytree(undisturbed / "before", out)
    old, new = contents(out), contents(undisturbed / "out")
    command = [*WHOSIGNED, "run", str(undisturbed / "raw"), "--out", str(out), *more]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(rng.uniform(0.1, float((undisturbed / "took").read_text())))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert contents(out) in (old, new)
    assert run(undisturbed / "raw", out, *more).returncode == 0
    assert contents(out) == new


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the processes in /proc")
@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("runner", ["processes", "dask"])
def test_a_killed_worker_costs_nothing(seed: int, runner: str, undisturbed: Path, tmp_path: Path) -> None:
    if runner == "dask":
        pytest.importorskip("distributed")
    raw, out = undisturbed / "raw", tmp_path / "out"
    command = [*WHOSIGNED, "run", str(raw), "--out", str(out), "--runner", runner, "--jobs", "2"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    found: dict[int, int] = {}
    while len(found) < 2 and process.poll() is None:
        time.sleep(0.05)
        found = workers(process.pid)
    time.sleep(random.Random(seed).uniform(0, float((undisturbed / "took").read_text()) / 2))
    found = workers(process.pid)
    assert found, "done before a worker could be killed"
    os.kill(max(found, key=found.__getitem__), signal.SIGKILL)  # the one that worked most
    assert process.wait(300) == 0
    assert contents(out) == contents(undisturbed / "out")


def test_only_new_documents_are_worked_on_and_the_bytes_are_the_same(undisturbed: Path, tmp_path: Path) -> None:
    raw, out = pages(tmp_path / "raw", 30), tmp_path / "out"
    (raw / "old.txt").write_text("旧闻\n\n云岭集团董事长温若川会见来宾。\n", encoding="utf-8")
    assert run(raw, out).returncode == 0
    (raw / "old.txt").unlink()
    for path in (undisturbed / "raw").glob("*.txt"):
        (raw / path.name).write_bytes(path.read_bytes())
    assert run(raw, out).returncode == 0
    assert contents(out) == contents(undisturbed / "out")
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file() and path.suffix != ".sqlite"}
    assert run(raw, out).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in times} == times


@pytest.fixture
def full_disk(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run with files limited to a few kilobytes: what a full disk looks like from inside."""
    import resource

    def limited(*arguments: str) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        command = [*WHOSIGNED, *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, timeout=100)

    return limited


def test_a_full_disk_is_one_line(
    full_disk: Callable[..., subprocess.CompletedProcess[str]], undisturbed: Path, tmp_path: Path
) -> None:
    done = full_disk("run", str(undisturbed / "raw"), "--out", str(tmp_path / "out"), "--no-cache")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: ")
    assert not contents(tmp_path / "out")


def test_strict_makes_a_rejected_document_a_mistake(tmp_path: Path) -> None:
    raw = pages(tmp_path / "raw", 1)
    (raw / "empty.txt").write_text("")
    assert run(raw, tmp_path / "out").returncode == 0
    done = run(raw, tmp_path / "out", "--strict")
    assert done.returncode == 1
    assert "rejected.jsonl: 1 rejected, the first: " in done.stderr.splitlines()[-1]
    assert "empty.txt" in done.stderr.splitlines()[-1]
