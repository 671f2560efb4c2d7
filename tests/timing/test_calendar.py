"""Are the days shifted by the State Council worked and free as it announced, and is the end known?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.rules.deadlines import DeadlineKind
from app.timing import timing_of
from app.timing.change import Setting
from app.timing.holiday_file import UnreadableFile, read_holiday_file
from app.timing.rows import ImportedYear, OwnDay
from tests.timing.notices import days_off, made_up, notice_file

TODAY = date(2026, 11, 23)
SHIPPED = timing_of(None)
CENTRE, STATION = 1, 2


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_shifted_day_is_as_the_notice_says(year: int) -> None:
    """Red when a make-up Saturday is taken for a weekend, or a day of 春节 for a working day."""
    calendar = SHIPPED.calendar
    assert [at for at in made_up(year) if not calendar.is_workday(at)] == []
    assert [at for at in made_up(year) if at.weekday() < 5] == []  # typed rightly: all weekends
    assert [at for at in days_off(year) if calendar.is_workday(at)] == []
    shifted = set(days_off(year)) | set(made_up(year))
    at = date(year, 1, 1)
    while at.year == year:
        if at not in shifted:
            assert calendar.is_workday(at) == (at.weekday() < 5), at
        at += timedelta(days=1)


def test_2027_is_guessed_until_its_notice_is_loaded_and_then_known() -> None:
    """The review of an application of Monday 2027-02-01 ends on 02-08, inside the loaded 春节."""
    read = read_holiday_file(notice_file().encode(), TODAY)
    loaded = replace(
        SHIPPED, office_ids=(CENTRE,), years=(ImportedYear(CENTRE, read.table, read.notes, "通知"),)
    )
    limit = SHIPPED.limit(DeadlineKind.REVIEW, date(2027, 2, 1))
    before, after = (each.work_out(limit, date(2027, 2, 1)) for each in (SHIPPED, loaded))
    assert (before.nominal_due_on, before.rolled_due_on, before.provisional) == (
        date(2027, 2, 8),
        date(2027, 2, 8),
        True,
    )
    assert any("暂定" in step for step in before.steps)
    # 02-08 to 02-12 rest, 13 and 14 are a weekend: Monday the 15th.
    assert (after.nominal_due_on, after.rolled_due_on, after.provisional) == (
        date(2027, 2, 8),
        date(2027, 2, 15),
        False,
    )
    assert not any("暂定" in step for step in after.steps)
    assert not SHIPPED.calendar.is_workday(date(2027, 1, 30))
    assert loaded.calendar.is_workday(date(2027, 1, 30))
    # Five working days from Thursday 01-28: 29, Saturday 30 (made up), 02-01, 02, 03.
    change_lawyer = loaded.limit(DeadlineKind.CHANGE_LAWYER, date(2027, 1, 28))
    assert loaded.work_out(change_lawyer, date(2027, 1, 28)).nominal_due_on == date(2027, 2, 3)
    assert SHIPPED.work_out(change_lawyer, date(2027, 1, 28)).nominal_due_on == date(2027, 2, 4)
    assert loaded.calendar.is_known(date(2027, 12, 31))
    assert not loaded.calendar.is_known(date(2028, 1, 1))


def test_the_nearest_office_decides_over_a_day_and_taking_it_back_restores_the_one_above() -> None:
    at = date(2026, 8, 5)  # a Wednesday
    storm, open_, back = (
        OwnDay(CENTRE, at, False, "台风停工"),
        OwnDay(STATION, at, True, "照常值班"),
        OwnDay(STATION, at, False, "撤销", withdrawn=True),
    )
    station = replace(SHIPPED, office_ids=(STATION, CENTRE), days=(open_, storm))
    assert station.calendar.is_workday(at)
    assert not replace(station, days=(storm,)).calendar.is_workday(at)
    assert not replace(station, days=(open_, storm, back)).calendar.is_workday(at)
    assert replace(station, days=(open_, storm, back)).own_days[at].reason == "台风停工"
    assert SHIPPED.calendar.is_workday(at)


def _with(old: str, new: str) -> str:
    text = notice_file()
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行应为 date,kind,note"),
        ("day,kind,note\n2027-01-01,放假,元旦\n", "第 1 行应为 date,kind,note"),
        (_with("2027-01-01,放假,元旦", "2027-02-30,放假,元旦"), "第 2 行："),
        (_with("2027-01-30,上班", "2027-01-29,上班"), "2027-01-29 是周五，本来就上班"),
        (_with("2027-01-30,上班", "2027-01-30,加班"), "类型“加班”应为“放假”或者“上班”"),
        (_with("2027-01-30,上班", "2026-01-31,上班"), "2026-01-31 不是 2027 年的日期"),
        (_with("2027-01-30,上班,补班\n", "2027-05-01,上班,补班\n"), "2027-05-01 与第"),
        ("".join(line for line in notice_file().splitlines(True) if "端午" not in line), "缺少“端午”"),
        (_with("2027-10-03,放假,国庆节\n", ""), "缺少 10 月 3 日（国庆节）"),
        ("date,kind,note\n" + "\n" * 5, "没有任何日期"),
        ("date,kind,note\n" + "2027-01-01,放假,元旦\n" * 300, "不会超过 200 行"),
        ("PK\x03\x04\x00\x00", "这不是 CSV 文件"),
    ],
)
def test_a_wrong_file_is_refused_with_its_row(text: str, said: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_holiday_file(text.encode(), TODAY)
    assert any(said in message for message in refused.value.messages), refused.value.messages


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = _with("2027-01-30,上班", "2027-01-29,上班").replace("2027-01-01", "2027-13-01")
    with pytest.raises(UnreadableFile) as refused:
        read_holiday_file(text.encode(), TODAY)
    assert len(refused.value.messages) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_spreadsheets_spelling_reads_the_same(encoding: str) -> None:
    """Excel writes 2027/1/1, saves GBK and quotes what it likes."""
    text = notice_file().replace("date,kind,note", "日期,类型,备注").replace("2027-01-0", "2027/1/")
    plain = read_holiday_file(notice_file().encode(), TODAY)
    read = read_holiday_file(text.replace(",放假,", ',"放假",').replace("\n", "\r\n").encode(encoding), TODAY)
    assert (read.table, read.notes, read.warnings) == (plain.table, plain.notes, ())
    assert read_holiday_file(read.as_csv().encode(), TODAY).table == plain.table


def test_a_missing_make_up_day_is_pointed_out() -> None:
    read = read_holiday_file(_with("2027-01-30,上班,补班\n", "").encode(), TODAY)
    assert read.warnings == (
        "工作日放假比补班多 14 天，按《全国年节及纪念日放假办法》应多 13 天，请对照通知逐日核对",
    )


def test_a_notice_names_its_source() -> None:
    read = read_holiday_file(notice_file().encode(), TODAY)
    setting = Setting(CENTRE, SHIPPED, "王管理", TODAY)
    assert read.change(" ").problems(setting) == {"source": "请写明依据（文件名称、文号或者网址）"}
    change = read.change("国办发明电〔2026〕1号")
    assert change.problems(setting) == {}
    assert change.said == "2027 年放假安排：工作日放假 18 天，补班 5 天，依据国办发明电〔2026〕1号"
