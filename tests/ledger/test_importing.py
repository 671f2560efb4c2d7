"""Does an import register what the form would have, once, and hand the rest back?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.extensions import db
from app.ledger.checking import CheckedRow, RowStatus
from app.ledger.importing import returned_file
from app.ledger.reading import HIDDEN_CELL, Column, Register
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    HardshipGround,
    IdKind,
    OfficeKind,
    ProofState,
    ReceivedVia,
    Role,
)
from tests import factories
from tests.ledger.ledger_rows import NOT_GOOD
from tests.ledger.sheets import FINE, sheet_row

REGISTER = Path(__file__).with_name("register.csv")
C = Column
Flaskly = Callable[..., dict[str, object]]


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    """The register ends on 2026-11-02: later than that, and always the same day."""
    with clock.travelled_to(clock.at_local(date(2026, 11, 23), 10)):
        yield


@pytest.fixture
def flask(app: Flask) -> Flaskly:
    """Run `flask … --json` and give what it printed."""

    def run(*arguments: object, exit_code: int = 0) -> dict[str, object]:
        done = app.test_cli_runner().invoke(args=[*map(str, arguments), "--json"])
        assert done.exit_code == exit_code, done.output
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    return run


def written(path: Path, *rows: dict[Column, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow([column.value for column in Column])
        sheet.writerows([[{**FINE, **row}[column] for column in Column] for row in rows])
    return path


def all_cases() -> list[LegalCase]:
    return list(db.session.scalars(select(LegalCase).order_by(LegalCase.id)))


def test_the_whole_register_twice(flask: Flaskly, tmp_path: Path) -> None:
    team = factories.Team()
    first = flask("ledger", "import", REGISTER, "--out", tmp_path)
    assert first["counts"] == {"good": 52, "duplicate": 1, "bad": 7}
    again = flask("ledger", "import", REGISTER, "--out", tmp_path)
    assert again["counts"] == {"good": 0, "duplicate": 53, "bad": 7}
    cases = all_cases()
    assert [case.seq for case in cases] == list(range(1, 53))
    assert {case.handler_id for case in cases} == {team.clerk.user_id}
    assert findings(db.session()) == []

    by_name = {case.applicant_name: case for case in cases}
    deng = by_name["邓解放"]
    assert (deng.received_on.isoformat(), deng.received_via) == ("2026-01-19", ReceivedVia.PHONE)
    assert deng.beneficiary_type is BeneficiaryType.MARTYR_BEREAVED
    assert deng.amount_fen == 13_200_000
    assert deng.time_bar_on is not None
    assert deng.person.id_number == "519999196909276559"
    assert deng.beneficiary_status is not None
    assert deng.beneficiary_status.proof_state is ProofState.CLAIMED
    assert by_name["龙玉梅"].person.id_number == "519999198106098620"  # was full-width
    assert by_name["余秀兰"].person.id_number == "51999919710312186X"  # was a small x
    assert by_name["冯建国"].person.phone == "13902764076"  # had spaces
    assert by_name["冯建国"].hardship_ground is HardshipGround.INCOME
    assert by_name["冯建国"].monthly_income_fen == 180_000
    assert by_name["曾丽华"].person.id_kind is IdKind.NONE
    assert "军字第0000000号" in by_name["曾丽华"].remark
    assert by_name["钟静"].hardship_ground is HardshipGround.NOT_STATED
    assert by_name["贾秀兰"].hardship_ground is HardshipGround.NO_FIXED_INCOME
    assert by_name["范永强"].beneficiary_status is not None
    assert by_name["范永强"].beneficiary_status.service_state is None
    assert {"𠮷野家", "欧阳·买买提"} <= set(by_name)
    assert not {"田志远", "孔海棠", "钟思雨"} & set(by_name)


def test_the_returned_file_holds_the_rows_and_the_reasons_and_comes_back(
    flask: Flaskly, tmp_path: Path
) -> None:
    factories.Team()
    said = flask("ledger", "import", REGISTER, "--out", tmp_path)
    path = Path(str(said["returned_file"]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [int(row["序号"]) for row in rows] == sorted(NOT_GOOD)
    assert all(NOT_GOOD[int(row["序号"])][1] in row["原因"] for row in rows)
    assert "99999" not in path.read_text("utf-8-sig")  # the unit is not copied on
    assert path.stat().st_mode & 0o077 == 0

    for row in rows:
        row["姓名"] = row["姓名"] or "石海燕"
        row["标的额（元）"] = row["标的额（元）"].replace("三万八千元", "3.8万")
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.DictWriter(out, rows[0].keys())
        sheet.writeheader()
        sheet.writerows(rows)
    mended = flask("ledger", "import", path, "--out", tmp_path)
    assert mended["counts"] == {"good": 2, "duplicate": 1, "bad": 5}
    assert Path(str(mended["returned_file"])) != path


def test_a_second_file_never_overwrites_the_first(flask: Flaskly, tmp_path: Path) -> None:
    factories.Team()
    file = written(tmp_path / "册.csv", {C.NAME: ""})
    names = {flask("ledger", "import", file)["returned_file"] for _ in range(2)}
    assert names == {str(tmp_path / "册-退回.csv"), str(tmp_path / "册-退回-2.csv")}


def test_checking_writes_nothing_and_needs_no_office(flask: Flaskly) -> None:
    assert flask("ledger", "check", REGISTER)["counts"] == {"good": 52, "duplicate": 1, "bad": 7}
    assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 0


def test_importing_needs_an_office_and_a_clerk(app: Flask) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["ledger", "import", str(REGISTER)])
    assert (done.exit_code, "flask demo" in done.stderr) == (2, True)
    office = factories.an_office()
    done = runner.invoke(args=["ledger", "import", str(REGISTER)])
    assert (done.exit_code, "没有启用的受理员" in done.stderr) == (2, True)
    director = factories.a_user(Role.DIRECTOR, office)
    done = runner.invoke(args=["ledger", "import", str(REGISTER), "--user", director.login])
    assert (done.exit_code, "没有启用的受理员" in done.stderr) == (2, True)


def test_what_is_on_file_counts(flask: Flaskly, tmp_path: Path) -> None:
    team = factories.Team()
    known = {C.NAME: "苏秀兰", C.ID_NUMBER: "519999195510036903", C.OPPONENTS: "马海棠"}
    flask("ledger", "import", written(tmp_path / "一.csv", known))
    rows = (
        {**known, C.NUMBER: "1", C.FACTS: "另写一遍案情。"},  # same person, same matter, still open
        {**known, C.NUMBER: "2", C.NAME: "苏秀莲", C.MATTER: "工伤"},  # one number, two names
        {C.NUMBER: "3", C.OPPONENTS: "苏秀兰"},  # against our client
        {
            C.NUMBER: "4",
            C.NAME: "马海棠",
            C.ID_NUMBER: "519999198503148468",
            C.OPPONENTS: "",
        },  # our client's opponent
    )
    said = flask("ledger", "check", written(tmp_path / "二.csv", *rows))
    assert [row["status"] for row in said["rows"]] == ["duplicate", "bad", "bad", "bad"]  # type: ignore[attr-defined]
    words = ("正在办理", "另一姓名", "利益冲突", "利益冲突")
    for row, word in zip(said["rows"], words, strict=True):  # type: ignore[call-overload]
        assert word in row["messages"][0]

    case = all_cases()[0]
    with factories.transaction():
        casework.withdraw(team.clerk, casework.load(team.clerk, case.id), "已和解")
    said = flask("ledger", "check", tmp_path / "二.csv")
    assert said["rows"][0]["status"] == "good"  # type: ignore[index]  # the earlier one is over
    assert all_cases()[0].status is CaseStatus.WITHDRAWN


def test_a_row_imported_once_stays_imported_when_its_case_is_over(flask: Flaskly, tmp_path: Path) -> None:
    team = factories.Team()
    file = written(tmp_path / "册.csv", {})
    flask("ledger", "import", file)
    with factories.transaction():
        casework.withdraw(team.clerk, casework.load(team.clerk, all_cases()[0].id), "已和解")
    assert flask("ledger", "import", file)["counts"] == {"good": 0, "duplicate": 1, "bad": 0}


def test_a_station_registers_for_itself_and_sees_no_number_of_another(flask: Flaskly, tmp_path: Path) -> None:
    centre = factories.Team()
    station = factories.an_office(OfficeKind.MILITARY_STATION, parent=centre.office)
    clerk = factories.a_user(Role.CLERK, station)
    file = written(tmp_path / "册.csv", {})
    flask("ledger", "import", file, "--office", station.name, "--user", clerk.login)
    assert [case.office_id for case in all_cases()] == [station.id]
    other = written(tmp_path / "另.csv", {C.FACTS: "又来一次。"})
    other_station = factories.an_office(OfficeKind.JUSTICE_OFFICE, parent=centre.office)
    factories.a_user(Role.CLERK, other_station)
    said = flask("ledger", "import", other, "--office", other_station.id)
    assert said["counts"] == {"good": 0, "duplicate": 1, "bad": 0}
    assert all_cases()[0].case_no not in str(said)


def test_cells_that_would_run_or_must_not_be_copied() -> None:
    row = sheet_row({C.REMARK: "=HYPERLINK(1)", C.FACTS: "其子在99999部队服役"})
    content = returned_file(Register(tuple(Column), (row,)), [CheckedRow(row, RowStatus.BAD, ("原因甲",))])
    cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1]
    assert cells[list(Column).index(C.REMARK)] == "'=HYPERLINK(1)"
    assert cells[list(Column).index(C.FACTS)] == HIDDEN_CELL
    assert cells[-1] == "原因甲"
