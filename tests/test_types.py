"""Types of events, roles and qualifiers stand in YAML alone: a new one runs through, an unknown one is refused."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from corpus import exported, reported
from test_relate import resolved

from pipeline.relate.stage import load, relate
from pipeline.rules.check import check
from pipeline.store import UserError
from pipeline.types import load_types

MODELS = Path(__file__).parent.parent / "models"
LOAN = """# Something is lent.
event: loan
declares:
  events:
    loan: {zh: 借贷, en: something is lent}
  roles:
    lender: {zh: 出借方, en: who lends}
    borrower: {zh: 借入方, en: who borrows, term: ftm Debt.debtor}
vars:
  lend: "(借给|出借)"
  sum: "{text:12}元"
rules:
  - id: lends
    pattern: "{ORG:lender}{gap:8}{lend:trigger}{ORG:borrower}{sum:amount}"
    assign: {qualifiers: {ground: contract}}
    examples:
      - text: "[东湖银行|ORG]借给[云岭集团|ORG]三千万元。"
        expect: {lender: [东湖银行], borrower: [云岭集团], amount: [三千万元]}
    counterexamples: ["[东湖银行|ORG]借给[云岭集团|ORG]一座仓库。"]
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Models with a type of event that the project lacks."""
    shutil.copytree(MODELS / "relate", tmp_path / "models" / "relate")
    pack, types = (tmp_path / "models" / "relate" / name for name in ("loan.yaml", "types.yaml"))
    pack.write_text(LOAN, encoding="utf-8")
    types.write_text(f"{types.read_text('utf-8')}  ground: {{zh: 依据, en: on what ground}}\n", encoding="utf-8")
    return tmp_path / "models"


def test_a_new_type_runs_through_to_tables_and_report(models: Path, tmp_path: Path) -> None:
    knowledge, types = load(models), load_types(models)
    assert check(knowledge.rules) == []
    article = relate(resolved("[3月1日|DATE]，[东湖银行|ORG]借给[云岭集团|ORG]三千万元。"), knowledge)
    exported([article], tmp_path, types)
    reported([article], tmp_path / "report", types)
    (event,) = rows(tmp_path / "tables/events.csv")
    assert (event["type"], event["trigger"], event["date"]) == ("loan", "借给", "2024-03-01")
    roles = {(row["event_type"], row["role"], row["name"]) for row in rows(tmp_path / "tables/event_roles.csv")}
    assert roles == {("loan", "lender", "东湖银行"), ("loan", "borrower", "云岭集团")}
    notes = [(row["qualifier"], row["value"], row["rule"]) for row in rows(tmp_path / "tables/qualifiers.csv")]
    assert notes == [("amount", "三千万元", "loan/lends"), ("ground", "contract", "loan/lends")]
    dictionary = (tmp_path / "tables/README.md").read_text(encoding="utf-8")
    assert "| `borrower` | 借入方 | who borrows | ftm Debt.debtor |" in dictionary
    data = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "report/index_files/data").iterdir())
    assert all(word in data for word in ("借贷", "出借方", "三千万元"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


REFUSED = [
    ("event: loan", "event: loans", "loan.yaml:2: event: unknown type of event loans"),
    ("event: loan", "attach: [loans]", "loan.yaml:2: attach: unknown type of event loans"),
    ("{ORG:lender}", "{ORG:giver}", "loan.yaml:13: rule lends: unknown role giver"),
    ("{ground: contract}", "{cause: law}", "loan.yaml:13: rule lends: assign: unknown qualifier cause"),
    ("qualifiers: {ground: contract}", "attach: [loans]", "loan.yaml:13: rule lends: assign: attach: unknown type"),
]


@pytest.mark.parametrize(("old", "new", "said"), REFUSED)
def test_what_is_not_declared_is_refused(old: str, new: str, said: str, models: Path) -> None:
    pack = models / "relate" / "loan.yaml"
    pack.write_text(LOAN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as error:
        load(models)
    assert said in str(error.value)
    assert str(error.value).endswith("declare it in the pack or in types.yaml")


SIDE = "party: {zh: 方, en: side}"
BAD = [
    ("{zh: 签约, en: x}", "party: {zh: 方}", "missing required field `en`"),
    ("{zh: 签约, en: x, facing: [side]}", SIDE, "signing: facing: side is no role"),
    ("{zh: 签约, en: x, like: feast}", SIDE, "signing: like: feast is no type of event"),
    ("{zh: 签约, en: x}", "title: {zh: 题, en: x}", "title: the name is taken; choose another one"),
    ("{zh: 签约, en: x, colour: red}", SIDE, "unknown field `colour`"),
]


@pytest.mark.parametrize(("event", "role", "said"), BAD)
def test_a_bad_file_of_types_is_refused(event: str, role: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "relate").mkdir()
    (tmp_path / "relate/types.yaml").write_text(f"events:\n  signing: {event}\nroles:\n  {role}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"types\.yaml:\d: ") as error:
        load_types(tmp_path)
    assert said in str(error.value)


def test_roles_are_added_to_a_type_that_is_like_another(models: Path) -> None:
    pack = models / "relate" / "loan.yaml"
    told = resolved("[东湖银行|ORG]借给[云岭集团|ORG]三千万元。[行长陆闻笛|PERSON=陆闻笛]出席仪式并致辞。")
    found = []
    for text in (LOAN, LOAN.replace("en: something is lent", "en: something is lent, like: award")):
        pack.write_text(text, encoding="utf-8")
        found.append({(event.type, role.role) for event in relate(told, load(models)).events for role in event.roles})
    alone = {("loan", "lender"), ("loan", "borrower")}
    assert alone < found[0]
    assert found[1] == alone | {("loan", "attendee"), ("loan", "speaker")}


def test_a_name_is_declared_once(models: Path) -> None:
    pack = models / "relate" / "loan.yaml"
    pack.write_text(LOAN.replace("lender", "party").replace("borrower", "witness"), encoding="utf-8")
    with pytest.raises(UserError, match=r"loan\.yaml:7: party: the name is taken"):
        load_types(models)


def test_articles_of_another_rule_base_are_named(models: Path, tmp_path: Path) -> None:
    article = relate(resolved("[东湖银行|ORG]借给[云岭集团|ORG]三千万元。"), load(models))
    with pytest.raises(UserError, match="loan is no type of event that models/relate declares"):
        reported([article], tmp_path / "report", load_types(MODELS))
