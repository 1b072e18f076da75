"""The rule engine: patterns, packs, examples, refusals."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.rules.check import check
from pipeline.rules.language import PatternError, engine, translate
from pipeline.rules.layout import canonical, check_layout
from pipeline.rules.matches import match, prepare
from pipeline.rules.packs import compile_packs, load, pack_files
from pipeline.rules.prove import deletions
from pipeline.rules.records import Rules
from pipeline.rules.sketch import marked_up, sketch
from pipeline.store import UserError

MODELS = Path(__file__).parent.parent / "models"
VARS = """
skip: ["{open}{any:40}{close}"]
vars:
  joint: "(、|,|和|与)"
  sign: "签(署|订)了?"
"""
PACK = """
event: signing
rules:
  - id: sign
    pattern: "{ORG+:party}{gap:10}{sign:trigger}{any:8}{AGREEMENT:agreement}"
    exclude: {before: ["(未|没有)"]}
    examples:
      - text: "[东湖集团|ORG]（简称“[东湖|ORG]”）和[云岭集团|ORG]在[澄江|PLACE]签署[合作协议|AGREEMENT]。"
        expect: {party: [东湖集团, 云岭集团], agreement: [合作协议], trigger: [签署]}
    counterexamples: ["[东湖集团|ORG]未签署[合作协议|AGREEMENT]。"]
"""


def packs(folder: Path, pack: str = PACK) -> Rules:
    (folder / "vars.yaml").write_text(VARS, encoding="utf-8")
    (folder / "sign.yaml").write_text(pack, encoding="utf-8")
    (folder / "types.yaml").write_text((MODELS / "relate/types.yaml").read_text("utf-8"), encoding="utf-8")
    return compile_packs(sorted(folder.glob("*.yaml")))


def test_every_rule_of_the_project_keeps_its_examples() -> None:
    assert check(load(MODELS)) == []


def test_every_rule_of_the_project_has_a_counterexample() -> None:
    rules = load(MODELS)
    assert [one.name for pack in rules.ready.values() for one in pack if not one.rule.counterexamples] == []


def test_examples_run_both_ways(tmp_path: Path) -> None:
    assert check(packs(tmp_path)) == []
    wrong = PACK.replace("party: [东湖集团, 云岭集团]", "party: [东湖集团]").replace("未签署", "签署")
    problems = check(packs(tmp_path, wrong))
    assert ["example gives" in problems[0], "counterexample matched" in problems[1]] == [True, True]


REFUSED = [
    pytest.param("{ORGS:party}", "unknown slot {ORGS}", id="slot"),
    pytest.param("{signs:trigger}", "{signs} is not in vars; known: joint, sign", id="var"),
    pytest.param("{ORG:boss}{sign:trigger}", "unknown role boss", id="role"),
    pytest.param("{ORG:party}签署", "no trigger", id="trigger"),
    pytest.param("{ORG:party}{gap:999}{sign:trigger}", "wider than 120", id="gap"),
    pytest.param("({ORG:party}{sign:trigger}", "a ( is not closed", id="parenthesis"),
    pytest.param("{ORG:party}{sign:trigger", "without its partner", id="brace"),
    pytest.param("(|?){sign:trigger}", "a ? has nothing before it", id="question mark"),
]


@pytest.mark.parametrize(("pattern", "message"), REFUSED)
def test_a_bad_pattern_is_refused_with_its_line(pattern: str, message: str, tmp_path: Path) -> None:
    bad = PACK.replace("{ORG+:party}{gap:10}{sign:trigger}{any:8}{AGREEMENT:agreement}", pattern)
    with pytest.raises(UserError) as error:
        packs(tmp_path, bad)
    assert message in str(error.value)
    assert "sign.yaml:4: rule sign:" in str(error.value)
    assert "\n" not in str(error.value)


def test_circular_vars_are_refused() -> None:
    with pytest.raises(PatternError, match="a > b > a"):
        translate("{a}", {"a": "{b}", "b": "{a}"})


def test_a_rule_without_example_and_a_double_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no example"):
        packs(tmp_path, PACK[: PACK.index("    examples:")] + "    examples: []\n")
    with pytest.raises(UserError, match="used twice"):
        packs(tmp_path, PACK + PACK[PACK.index("  - id:") :])


def test_each_trigger_word_is_explained_by_one_rule(tmp_path: Path) -> None:
    second = """  - id: bare
    pattern: "{sign:trigger}"
    examples: [{text: 双方签署。, expect: {trigger: [签署]}}]
"""
    rules = packs(tmp_path, PACK + second)
    plain, phrases = marked_up("[东湖集团|ORG]签署[协议|AGREEMENT]，[云岭集团|ORG]签订[合同|AGREEMENT]，未签订。")
    found = match(rules, prepare(rules, sketch(plain, 0, len(plain), phrases)), "sign")
    assert [(one.rule.name, plain[slice(*one.trigger)]) for one in found] == [
        ("sign/sign", "签署"), ("sign/sign", "签订"), ("sign/bare", "签订"),
    ]  # fmt: skip


WAYS = [
    pytest.param("{ORG+:party}{sign:trigger}", "sentence", ["甲", "乙", "丙"], id="a list goes over commas"),
    pytest.param("{ORG&:party}{sign:trigger}", "sentence", ["乙", "丙"], id="a close list does not"),
    pytest.param("{ORG:party}{gap:9}{sign:trigger}", "sentence", ["丙"], id="a gap has no body in it"),
    pytest.param("{ORG:party}{any:9}{sign:trigger}", "sentence", ["甲"], id="but any has"),
    pytest.param("{ORG:party}{any:9}{sign:trigger}", "clause", ["乙"], id="in the clause"),
    pytest.param("{PERSON:party}{any:9}{sign:trigger}", "paragraph", ["丁"], id="over the full stop"),
]


@pytest.mark.parametrize(("pattern", "scope", "expected"), WAYS)
def test_lists_and_gaps(pattern: str, scope: str, expected: list[str], tmp_path: Path) -> None:
    old = '"{ORG+:party}{gap:10}{sign:trigger}{any:8}{AGREEMENT:agreement}"'
    rules = packs(tmp_path, PACK.replace(old, f'"{pattern}"\n    scope: {scope}'))
    plain, phrases = marked_up("[丁|PERSON]到场。[甲|ORG],[乙|ORG]和[丙|ORG]签署。")
    (found,) = match(rules, prepare(rules, sketch(plain, 0, len(plain), phrases)), "sign")
    assert [plain[phrase.start : phrase.end] for phrase in found.phrases("party")] == expected


def test_a_sketch_points_back_to_the_text() -> None:
    plain, phrases = marked_up("１月，[东湖 集团|ORG] 签约（首批）。")
    one = sketch(plain, 0, len(plain), phrases)
    assert one.readable() == "1月,{ORG}签约(首批)。"
    assert plain[slice(*one.span(3, 5))] == "东湖 集团 签"


def test_patterns_run_in_linear_time() -> None:
    shared = {"a": "(a|aa)?", "joint": "(、|,)"}
    compiled = translate("({a}{a}{a}{a}{a}{a})?{gap:50}{PERSON+:attendee}{end}", shared)
    started = time.process_time()  # a hang would never end; how fast it is does not matter here
    assert engine(compiled.regex).search("a" * 1_000_000) is None
    assert time.process_time() - started < 60


def test_check_names_what_a_rule_lacks(tmp_path: Path) -> None:
    lines = PACK.splitlines(keepends=True)
    (bare,) = check(packs(tmp_path, "".join(lines[:-1])))
    assert bare.startswith(f"{tmp_path / 'sign.yaml'}:4: rule sign: no counterexample; add")
    (empty,) = check(packs(tmp_path, PACK.replace("未签署[合作协议|AGREEMENT]", "成立")))
    assert "without a trigger word shows nothing" in empty


def test_a_rule_that_another_one_shadows_is_told(tmp_path: Path) -> None:
    second = PACK[PACK.index("  - id:") :].replace("id: sign", "id: again")
    (problem,) = check(packs(tmp_path, PACK + second))
    assert "rule again: example not matched" in problem
    assert problem.endswith("; sign wins there")


def test_the_packs_of_the_project_are_laid_out() -> None:
    assert check_layout(pack_files(MODELS), fix=False) == []


WRITTEN = """\
# Signing.
vars:
    sign: '签署'   
event: signing
rules:
  # First.
  - pattern: ["{ORG+:party}{gap:8}{sign:trigger}", "{sign:trigger}"]
    id: sign
    exclude: {before: &not ["未"], after: ["的"], lead: ["据"]}
    counterexamples: [
      "[东湖集团|ORG]未签署。" ]
    examples:
      - {text: "[东湖集团|ORG]签署。", expect: {party: [东湖集团]}}
  - id: other
    pattern: "{sign:trigger}"
    # Why.
    exclude: {before: *not}
    examples: [{expect: {}, text: 签署。}]
"""  # noqa: W291
LAID = """\
# Signing.
event: signing
vars:
  sign: "签署"
rules:
  # First.
  - id: sign
    pattern:
      - "{ORG+:party}{gap:8}{sign:trigger}"
      - "{sign:trigger}"
    exclude: {lead: ["据"], before: &not ["未"], after: ["的"]}
    examples:
      - text: "[东湖集团|ORG]签署。"
        expect: {party: [东湖集团]}
    counterexamples: ["[东湖集团|ORG]未签署。"]

  - id: other
    pattern: "{sign:trigger}"
    # Why.
    exclude: {before: *not}
    examples:
      - text: 签署。
        expect: {}
"""


def test_layout_keeps_comments_and_anchors() -> None:
    assert canonical(WRITTEN) == LAID
    assert canonical(LAID) == LAID


def test_layout_loses_no_comment(tmp_path: Path) -> None:
    pack = tmp_path / "sign.yaml"
    text = WRITTEN.replace("    # Why.", "    note: x  # Why.")
    pack.write_text(text, encoding="utf-8")
    (problem,) = check_layout([pack], fix=True)
    assert problem == f"{pack}: the comment would be lost: # Why.; put it on a line of its own above a key"
    assert pack.read_text(encoding="utf-8") == text


def test_a_pack_is_laid_out_on_request(tmp_path: Path) -> None:
    pack = tmp_path / "sign.yaml"
    pack.write_text(WRITTEN, encoding="utf-8")
    (problem,) = check_layout([pack], fix=False)
    assert problem == f"{pack}:2: not in canonical layout; whosigned rules check --fix lays it out"
    assert check_layout([pack], fix=True) == []
    assert pack.read_text(encoding="utf-8") == LAID


def test_every_rule_of_the_project_is_needed() -> None:
    assert [one.what for one in deletions(load(MODELS)) if one.part == "rule" and not one.noticed] == []


def test_a_deletion_that_no_example_notices_is_told(tmp_path: Path) -> None:
    pack = PACK.replace('exclude: {before: ["(未|没有)"]}', 'exclude: {before: ["(未|没有)", 拟]}')
    found = {one.what: one.noticed for one in deletions(packs(tmp_path, pack))}
    assert found == {"sign": True, "sign: exclude before: (未|没有)": True, "sign: exclude before: 拟": False}
    idle = """  - id: idle
    pattern: "{ORG+:party}{gap:10}{sign:trigger}{any:8}{AGREEMENT:agreement}"
    examples: [{text: "[东湖集团|ORG]签订[协议|AGREEMENT]。", expect: {party: [东湖集团], agreement: [协议]}}]
"""
    unneeded = [one.what for one in deletions(packs(tmp_path, PACK + idle)) if one.part == "rule" and not one.noticed]
    assert unneeded == ["sign", "idle"]  # either does without the other
