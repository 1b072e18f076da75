"""The command line: help for everything, and every mistake in one line while all else finishes."""

import csv
import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import ROOT, call

from pipeline.params import load_params

COMMANDS = (
    "clean",
    "segment",
    "tag",
    "resolve",
    "relate",
    "link",
    "export",
    "report",
    "run",
    "evaluate",
    "diff",
    "layers",
    "spans",
    "doctor",
    "init",
    "extract",
    "annotate export",
    "annotate import",
    *(f"ask {question}" for question in ("signings", "people", "posts", "meetings")),
)
GOOD = "东湖区与云岭科技有限公司签约\n\n□ 记者 陆闻笛\n\n1月15日，东湖区与云岭科技有限公司签署合作协议。\n"


RULES = ("check", "prove", "explain", "why-not", "stats", "diff", "try")


@pytest.mark.parametrize("name", [*COMMANDS, *(f"rules {name}" for name in RULES)])
def test_every_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(capsys, monkeypatch, *name.split(), "--help")
    assert called.code == 0
    assert f"whosigned {name}" in called.out.split("Example", 1)[1]


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom pipeline.cli import main\nsys.argv = ['whosigned', sys.argv[1]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in ('spacy', 'pandas', 'numpy', 'onnxruntime', 'torch', 're2') if name in sys.modules])"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True, check=True)
        assert "whosigned" in done.stdout
        assert done.stdout.splitlines()[-1] == "[]"


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Commands" in "".join(call(capsys, monkeypatch)[1:])


def test_bad_inputs_are_told_one_by_one_and_the_rest_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    (pages / "good.txt").write_text(GOOD, encoding="utf-8")
    (pages / "empty.txt").write_text("", encoding="utf-8")
    (pages / "long.txt").write_text("东湖区召开会议" * 50_000, encoding="utf-8")
    (pages / "noise.txt").write_bytes(bytes(range(128, 256)) * 40)
    (pages / "lines.jsonl").write_text('{"id": 1, "text": "云岭科技有限公司成立。"}\n{"id": 2\n', encoding="utf-8")
    (pages / "metadata.csv").write_text("file,published\ngood.txt,2024-01-16\nlong.txt,gestern\n", encoding="utf-8")
    params = tmp_path / "params.yaml"
    params.write_text("segment: {engine: characters}\ntag: {engine: none}\n", encoding="utf-8")  # the models are slow

    called = call(capsys, monkeypatch, "run", pages, tmp_path / "absent", "--out", out, "--params", params)

    assert called.code == 1
    for place in ("empty.txt: ", "noise.txt: ", "lines.jsonl:2: ", "metadata.csv:3: ", "absent: "):
        assert sum(place in line for line in called.err.splitlines()) == 1, place
    assert "Traceback" not in called.err
    rejected = [json.loads(line) for line in (out / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {Path(entry["source_file"]).name.split(":")[0] for entry in rejected} >= {"empty.txt", "noise.txt"}
    facts = [json.loads(line) for line in (out / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    files = {fact["source_file"]: fact for fact in facts}
    assert {"good.txt", "lines.jsonl/1"} <= set(files)
    assert "long.txt" in files or any("long.txt" in entry["source_file"] for entry in rejected)
    assert files["good.txt"]["published"] == "2024-01-16"
    assert files["good.txt"]["agreements"]
    with (out / "tables/signings.csv").open(encoding="utf-8-sig", newline="") as table:
        assert any("云岭科技有限公司" in row["parties"] for row in csv.DictReader(table))


def test_only_missing_inputs_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(capsys, monkeypatch, "run", tmp_path / "absent", "--out", tmp_path / "out")
    assert called.code == 1
    assert called.err == f"error: {tmp_path / 'absent'}: no such file or folder; check the spelling\n"
    assert not (tmp_path / "out").exists()


def test_output_is_not_written_among_the_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    called = call(capsys, monkeypatch, "run", tmp_path, "--out", tmp_path / "out")
    assert called.code == 1
    assert "would read it" in called.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("pack", ["relate/signing.yaml", "resolve/posts.yaml", "clean/lines.yaml"])
@pytest.mark.parametrize("runner", ["serial", "processes"])
def test_a_broken_pack_is_one_line_with_file_and_line(
    pack: str, runner: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models", models)
    (models / pack).write_text("rules:\n  - id: [\n", encoding="utf-8")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    called = call(
        capsys, monkeypatch, "run", tmp_path / "good.txt", "--out", tmp_path / "out", "--models", models,
        "--runner", runner,
    )  # fmt: skip
    assert called.code == 1
    last = called.err.splitlines()[-1]
    assert last.startswith(f"error: {models / pack}:")
    assert "Traceback" not in called.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [("tag: {engine: gpt}", "engine"), ("tga: {}", "tga"), ("tag: [", "YAML"), ("models: nowhere", "no such folder")],
)
def test_bad_parameters_are_one_line(
    text: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    params = tmp_path / "params.yaml"
    params.write_text(text, encoding="utf-8")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    called = call(
        capsys, monkeypatch, "clean", tmp_path / "good.txt", "--out", tmp_path / "o.jsonl", "--params", params
    )
    assert called.code == 1
    assert len(called.err.splitlines()) == 1
    assert problem in called.err


def test_a_bad_line_between_stages_names_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "tag.jsonl"
    source.write_text("\n{}\n", encoding="utf-8")
    called = call(capsys, monkeypatch, "resolve", source, "--out", tmp_path / "resolve.jsonl")
    assert called.code == 1
    assert called.err.startswith(f"error: {source}:2: ")
    assert not (tmp_path / "resolve.jsonl").exists()


def test_a_document_that_breaks_a_stage_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.resolve import stage as resolve

    whole = resolve.resolve

    def failing(article: object, knowledge: object) -> object:
        if "坏" in article.text:  # type: ignore[attr-defined]
            raise KeyError("坏")
        return whole(article, knowledge)  # type: ignore[arg-type]

    monkeypatch.setattr(resolve, "resolve", failing)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bad.txt").write_text("东湖区的坏天气\n\n东湖区今天下雨。\n", encoding="utf-8")
    (pages / "good.txt").write_text(GOOD, encoding="utf-8")
    called = call(capsys, monkeypatch, "run", pages, "--out", tmp_path / "out")
    assert called.code == 0
    assert [line for line in called.err.splitlines() if "bad.txt" in line] == [
        "warning: bad.txt: failed in resolve (KeyError: '坏'); left out"
    ]
    (rejected,) = map(json.loads, (tmp_path / "out/rejected.jsonl").read_text(encoding="utf-8").splitlines())
    assert rejected["stage"] == "resolve"
    assert "failing < " in rejected["traceback"]
    assert "good.txt" in (tmp_path / "out/facts.jsonl").read_text(encoding="utf-8")


def test_ctrl_c_ends_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for number in range(400):
        (tmp_path / f"pages/{number}.txt").write_text(GOOD * 20, encoding="utf-8")
    words = ["-c", "from pipeline.cli import main; main()", "run", "pages", "--out", "out"]
    process = subprocess.Popen(
        [sys.executable, *words], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in background jobs
    )  # fmt: skip
    while process.poll() is None and not list(tmp_path.glob("out/.next/.relate*")):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not list(tmp_path.glob("out/*.jsonl"))


def test_a_closed_pipe_is_silent() -> None:
    command = f"{sys.executable} -c 'from pipeline.cli import main; main()' --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("hanlp") is not None, reason="HanLP is installed here")
def test_an_engine_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline.cli",
            "run",
            str(ROOT / "data/raw"),
            "--out",
            str(tmp_path),
            "--engine",
            "hanlp",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "error: engine hanlp: HanLP is not installed; pip install 'whosigned[hanlp]'\n"


def test_the_engine_option_overrules_the_parameters(tmp_path: Path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("tag:\n  engine: ner\n", encoding="utf-8")
    assert load_params(params, None, "none").tag.engine == "none"
    assert load_params(params, None).tag.engine == "ner"
