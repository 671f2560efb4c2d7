"""Do the commands say what the pages say, and fail in one Chinese line?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import clock, staff
from app.casework.standing import tier_label
from app.cli.doctor import _others_can_read
from app.extensions import db, transaction
from app.parties.models import SearchTerm
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from config import ROOT
from tests import factories

Flaskly = Callable[..., Any]
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.travelled_to(clock.at_local(TODAY, 10)):
        yield


@pytest.fixture
def flask(app: Flask) -> Flaskly:
    def run(*arguments: object) -> Any:
        done = app.test_cli_runner().invoke(args=[*map(str, arguments), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.fixture
def failing(app: Flask) -> Callable[..., str]:
    """Run a command that fails: one line of Chinese on stderr, exit code 2, nothing on stdout."""

    def run(*arguments: object) -> str:
        done = app.test_cli_runner().invoke(args=[str(each) for each in arguments])
        assert done.exit_code == 2, done.output
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
        return done.stderr.strip()

    return run


def test_queue_lists_every_open_case_in_order(flask: Flaskly) -> None:
    team = factories.Team()
    ordinary = factories.a_case(team=team, received_on=date(2026, 11, 19))
    late = factories.a_case(team=team, received_on=date(2026, 11, 12))
    family = factories.a_case(
        team=team, received_on=date(2026, 11, 20), beneficiary=BeneficiaryType.MARTYR_BEREAVED
    )
    in_hand = factories.a_case(CaseStatus.ASSIGNED, team=team, received_on=date(2026, 11, 20))
    factories.a_case(CaseStatus.ARCHIVED, team=team, received_on=date(2026, 1, 5))
    rows = flask("queue")
    assert [row["case_no"] for row in rows][:2] == [late.case_no, family.case_no]
    assert {row["case_no"] for row in rows} == {case.case_no for case in (ordinary, late, family, in_hand)}
    assert [row["position"] for row in rows] == [1, 2, 3, 4]
    keys = [(row["band"], row["tier"], row["next_due_on"] or "9", row["received_on"]) for row in rows]
    assert keys == sorted(keys)
    assert rows[0] == {
        "position": 1,
        "case_no": late.case_no,
        "band": 0,
        "tier": 3,
        "next_due_on": "2026-11-19",
        "received_on": "2026-11-12",
        "lamp": "r",
        "reasons": rows[0]["reasons"],
    }
    assert "逾期 4 日" in rows[0]["reasons"][0]
    assert flask("queue", "--on", "2026-11-13")[0]["lamp"] != "r"


def test_queue_of_one_office(flask: Flaskly, failing: Callable[..., str]) -> None:
    first, second = factories.Team(), factories.Team()
    factories.a_case(team=first)
    mine = factories.a_case(team=second)
    for spelling in (second.office.id, second.office.name, second.office.case_prefix):
        assert [row["case_no"] for row in flask("queue", "--office", spelling)] == [mine.case_no]
    assert "没有找到机构" in failing("queue", "--office", "无此机构")
    assert "无法识别" in failing("queue", "--on", "后天吧")


def test_queue_without_anything(flask: Flaskly) -> None:
    assert flask("queue") == []


def test_case_show_masks_personal_numbers(flask: Flaskly, app: Flask, failing: Callable[..., str]) -> None:
    case = factories.a_case(CaseStatus.IN_PROGRESS)
    db.session.expire_all()
    shown = flask("case", "show", case.case_no)
    assert shown["case_no"] == case.case_no
    assert "*" in shown["id_number"]
    assert "*" in shown["phone"]
    assert shown["timeline"][-1]["action"] == "受理登记"
    assert shown["deadlines"]
    text = app.test_cli_runner().invoke(args=["case", "show", case.short_no]).stdout
    assert case.applicant_name in text
    for number in (case.person.id_number, case.person.phone):
        assert number not in text + json.dumps(shown)
    assert "没有找到案号" in failing("case", "show", "2026-99999")


def test_search(flask: Flaskly) -> None:
    case = factories.a_case(person=factories.a_person(name="单志远"))
    for text in ("单志远", "志远", "shanzhiyuan", "szy", case.case_no, case.short_no):
        assert [hit["case_no"] for hit in flask("search", text)] == [case.case_no], text
    assert flask("search", "没有此人") == []


def test_deadlines_explained(flask: Flaskly, failing: Callable[..., str]) -> None:
    told = flask("deadlines", "explain", "review", "--from", "2026-08-03", "--pause", "2026-08-05:2026-08-09")
    assert (told["nominal_due_on"], told["rolled_due_on"]) == ("2026-08-14", "2026-08-14")
    assert (told["limit"], told["unit"], told["confidence"]) == (7, "calendar_day", "Q")
    assert told["excluded"][0]["days"] == 4
    assert flask("deadlines", "explain", "审查申请", "--from", "20260803")["kind"] == "review"
    assert (
        flask("deadlines", "explain", "举证", "--from", "2026-08-03", "--due", "2026-08-20")["nominal_due_on"]
        == "2026-08-20"
    )
    assert "没有“reviewx”这种期限" in failing("deadlines", "explain", "reviewx", "--from", "2026-08-03")
    assert "不存在" in failing("deadlines", "explain", "review", "--from", "2026-02-30")
    assert "没有有效的期限规定" in failing("deadlines", "explain", "review", "--from", "1999-01-01")
    assert "起:止" in failing("deadlines", "explain", "review", "--from", "今天", "--pause", "x")
    assert "早于起日" in failing(
        "deadlines", "explain", "review", "--from", "今天", "--pause", "2026-08-09:2026-08-05"
    )
    assert "--due" in failing("deadlines", "explain", "evidence", "--from", "今天")
    assert "--from" in failing("deadlines", "explain", "review")


def test_user_add(app: Flask, flask: Flaskly, failing: Callable[..., str]) -> None:
    office = factories.an_office()
    wanted = ("user", "add", "--name", "贺兰", "--role", "受理员", "--office", office.name)
    said = flask(*wanted, "--login", "Helan", "--password", "春风-又绿-江南岸-明月")
    assert said["login"] == "helan"
    user = staff.find_user("helan")
    assert user is not None
    assert (user.role, user.office_id) == (Role.CLERK, office.id)
    assert "已被使用" in failing(*wanted, "--login", "helan", "--password", "春风-又绿-江南岸-明月")
    assert "至少" in failing(*wanted, "--login", "helan2", "--password", "短")
    assert "没有“boss”这个角色" in failing(
        "user", "add", "--login", "b", "--name", "乙", "--role", "boss", "--office", office.id
    )
    asked = app.test_cli_runner().invoke(
        args=[*map(str, wanted), "--login", "helan3"], input="春风-又绿-江南岸-明月\n春风-又绿-江南岸-明月\n"
    )
    assert asked.exit_code == 0, asked.output
    assert "又绿" not in asked.output


def test_reindex_makes_the_index_whole(app: Flask, flask: Flaskly) -> None:
    """Red when reindex leaves what is missing or keeps what is wrong."""
    case = factories.a_case(person=factories.a_person(name="欧阳建国"))
    for damage in (SearchTerm.__table__.delete(), SearchTerm.__table__.update().values(is_closed=True)):
        with transaction() as session:
            session.execute(damage)
        wrong = app.test_cli_runner().invoke(args=["check", "--json"])
        assert [each["name"] for each in json.loads(wrong.stdout)] == ["search_index"]
        assert "共 1 件" in app.test_cli_runner().invoke(args=["reindex"]).stdout
        assert flask("check") == []
        assert [hit["case_no"] for hit in flask("search", "oyjg")] == [case.case_no]


def test_check_passes_and_finds(app: Flask, flask: Flaskly) -> None:
    case = factories.a_case()
    assert flask("check") == []
    with transaction():
        db.session.merge(case).priority_tier = 1 if case.priority_tier != 1 else 3
    done = app.test_cli_runner().invoke(args=["check", "--json"])
    assert done.exit_code == 1
    assert case.case_no in [finding["object"] for finding in json.loads(done.stdout)]


def test_stats_month(flask: Flaskly, failing: Callable[..., str], tmp_path: Path) -> None:
    factories.a_case(received_on=date(2026, 10, 20))
    sheet = tmp_path / "月报.xlsx"
    assert flask("stats", "month", "2026-10", "--xlsx", sheet)["counts"]["received"] == 1
    assert sheet.read_bytes().startswith(b"PK")
    assert "2026-10" in failing("stats", "month", "2026-13")
    assert "无法读写" in failing("stats", "month", "2026-10", "--xlsx", tmp_path / "无" / "x.xlsx")


def test_doctor(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert done.exit_code == 0, done.output
    found = {check["name"]: check for check in json.loads(done.stdout)}
    assert found["迁移"]["ok"]
    assert found["密钥"]["ok"]
    assert "password" not in done.stdout


def test_doctor_keeps_what_only_production_asks_apart(app: Flask) -> None:
    """Red when a trial installation is told off for what it does not need yet."""
    app.extensions["settings"] = app.extensions["settings"].using(public_base_url="", trusted_hosts=())
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 0, done.output
    table, later = done.stdout.split("投入正式使用前")
    assert "PUBLIC_BASE_URL" in later
    assert "TRUSTED_HOSTS" in later
    assert "PUBLIC_BASE_URL" not in table
    app.extensions["settings"] = app.extensions["settings"].using(environment="production")
    refused = app.test_cli_runner().invoke(args=["doctor"])
    assert refused.exit_code == 1
    assert "须处理" in refused.stdout


@pytest.mark.parametrize(
    ("folder", "file", "open_to_others"), [(0o700, 0o644, False), (0o755, 0o644, True), (0o755, 0o600, False)]
)
def test_a_private_folder_protects_the_file(
    tmp_path: Path, folder: int, file: int, open_to_others: bool
) -> None:
    path = tmp_path / "data" / "x.sqlite3"
    path.parent.mkdir()
    path.touch()
    path.chmod(file)
    path.parent.chmod(folder)
    assert _others_can_read(path) is open_to_others


def test_case_show_speaks_of_yuan_and_of_tiers_by_name(flask: Flaskly, app: Flask) -> None:
    case = factories.a_case()
    with transaction():
        db.session.merge(case).amount_fen = 140950
    said = app.test_cli_runner().invoke(args=["case", "show", case.case_no]).stdout
    assert "标的额：¥1,409.50\n" in said
    assert f"优先次序：{tier_label(case.priority_tier)}\n" in said
    assert flask("case", "show", case.case_no)["amount_fen"] == 140950


def test_wrong_words_get_chinese_answers(failing: Callable[..., str]) -> None:
    assert "ledger eat 这个命令，可用的有：check、import" in failing("ledger", "eat")
    assert "没有 --nonsense 这个选项" in failing("queue", "--nonsense")
    assert "缺少参数" in failing("search")
    assert "没有找到文件" in failing("ledger", "check", "没有.csv")


def test_utf8_under_any_locale_and_no_traceback_without_tables(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "APP_ENV": "development",
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
    }
    ran = [
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
        )
        for words in (("deadlines", "explain", "review", "--from", "2026-08-03"), ("queue",))
    ]
    assert "审查申请：2026-08-10" in ran[0].stdout.decode("utf-8")
    assert ran[1].returncode == 2
    assert "flask db upgrade" in ran[1].stderr.decode("utf-8")
    assert b"Traceback" not in ran[1].stderr
