"""Which limit, promise, threshold and wording hold for an office, on a day, for a case?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app import clock
from app.rules.basis import Citation, Confidence, OfficePolicy
from app.rules.deadlines import DeadlineKind, Limit, RollOver, Unit
from app.timing import OfficeTiming, timing_of
from app.timing.change import Change, Setting
from app.timing.law_changes import AddLaw
from app.timing.limit_changes import Confirm, EndLimit, NewLimit
from app.timing.promise_changes import SetPromise, SetThreshold
from app.timing.reading import with_row

TODAY = date(2026, 11, 23)
NEXT = date(2026, 12, 1)
CENTRE, STATION = 1, 2
K = DeadlineKind
SHIPPED = timing_of(None)
AT_CENTRE = replace(SHIPPED, office_ids=(CENTRE,))
AT_STATION = replace(SHIPPED, office_ids=(STATION, CENTRE))


def setting(timing: OfficeTiming = AT_CENTRE, office_id: int = CENTRE, retroactive: bool = False) -> Setting:
    return Setting(office_id, timing, "王管理", TODAY, retroactive)


def after(timing: OfficeTiming, *changes: Change, office_id: int = CENTRE) -> OfficeTiming:
    """What holds once these changes, each a good one, are made by that office."""
    for change in changes:
        at = setting(timing, office_id, retroactive=True)
        assert change.problems(at) == {}
        timing = with_row(timing, change.row(at))
    return timing


def five_days(**fields: object) -> NewLimit:
    given = {
        "kind": K.REVIEW,
        "figure": 5,
        "unit": Unit.CALENDAR_DAY,
        "roll_over": RollOver.YES,
        "start_event": "收到申请之日",
        "source": "中心〔2026〕3号",
        "warn_days": 1,
        "effective_from": NEXT,
    }
    return NewLimit(**(given | fields))  # type: ignore[arg-type]


def test_a_rule_of_the_office_holds_from_its_day_on_and_the_old_one_before() -> None:
    timing = after(AT_CENTRE, five_days())
    before, since = timing.limit(K.REVIEW, date(2026, 11, 30)), timing.limit(K.REVIEW, NEXT)
    assert (before.rule_id, before.figure) == ("review-2022", 7)
    assert (since.figure, since.basis) == (5, OfficePolicy("中心〔2026〕3号"))
    assert since.confidence is Confidence.CONFIRMED
    assert timing.work_out(since, NEXT).nominal_due_on == date(2026, 12, 6)


def test_it_ends_with_its_last_day_or_when_the_office_ends_it() -> None:
    bounded = after(AT_CENTRE, five_days(effective_to=date(2026, 12, 31)))
    assert bounded.limit(K.REVIEW, date(2026, 12, 31)).figure == 5
    assert bounded.limit(K.REVIEW, date(2027, 1, 1)).figure == 7
    ended = after(AT_CENTRE, five_days(), EndLimit(K.REVIEW, date(2027, 3, 1)))
    assert [ended.limit(K.REVIEW, date(2027, month, 1)).figure for month in (2, 3)] == [5, 7]
    assert EndLimit(K.ASSIGN, NEXT).problems(setting(ended)) == {
        "effective_from": "2026-12-01 没有本机构自己的规则可以停用"
    }


def test_the_nearest_office_wins_and_the_later_of_two_entries_of_one_day() -> None:
    centre = after(AT_STATION, five_days())
    station = after(centre, five_days(figure=4, effective_from=TODAY), office_id=STATION)
    assert centre.limit(K.REVIEW, NEXT).figure == 5
    assert station.limit(K.REVIEW, NEXT).figure == 4
    corrected = after(centre, five_days(figure=6))
    assert corrected.limit(K.REVIEW, NEXT).figure == 6


def test_a_later_law_wins_over_an_older_rule_of_the_office() -> None:
    newer = replace(
        SHIPPED.limit(K.REVIEW, NEXT), rule_id="review-2028", figure=6, effective_from=date(2028, 1, 1)
    )
    timing = replace(after(AT_CENTRE, five_days()), _shipped=(*SHIPPED._shipped, newer))
    assert timing.limit(K.REVIEW, date(2027, 12, 31)).figure == 5
    assert timing.limit(K.REVIEW, date(2028, 1, 1)).figure == 6


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        (five_days(effective_from=date(2026, 11, 22)), "effective_from", "早于今天"),
        (five_days(figure=0), "figure", "1 至 3650"),
        (five_days(figure=None), "figure", "请填写数值"),
        (five_days(figure=8), "statute", "改长或者改换单位须写明法律名称和条号"),
        (five_days(unit=Unit.WORKING_DAY), "statute", "改长或者改换单位"),
        (five_days(unit=Unit.HOUR), "unit", "几时几分"),
        (five_days(kind=K.EVIDENCE, figure=15), "figure", "逐件指定"),
        (five_days(source=""), "source", "依据"),
        (five_days(source="依" * 201), "source", "最多 200 字"),
        (five_days(start_event=" "), "start_event", "起算"),
        (five_days(statute="legal_aid_law"), "article", "同时填写"),
        (five_days(effective_to=TODAY), "effective_to", "不能早于"),
        (five_days(warn_days=5), "warn_days", "少于期限本身"),
        (SetThreshold(K.REVIEW, 7, NEXT), "warn_days", "少于期限本身（约 7 日）"),
        (SetThreshold(K.REVIEW, -1, NEXT), "warn_days", "0 至 90"),
        (SetPromise(K.REVIEW, 8, NEXT), "days", "承诺 8 日长于法定 7 日，承诺时限不能超过法定期限"),
        (SetPromise(K.ADMIN_SUIT, 179, NEXT), "days", "承诺 179 日长于法定 6 个月（最短 178 日）"),
        (SetPromise(K.CUSTODY_FORWARD, 2, NEXT), "days", "长于法定 24 小时"),
        (SetPromise(K.EVIDENCE, 2, NEXT), "days", "逐件指定"),
        (SetPromise(K.REVIEW, 3, date(2026, 11, 1)), "effective_from", "早于今天"),
        (SetPromise(K.REVIEW, None, NEXT), "days", "没有这样的承诺"),
        (SetPromise(K.REVIEW, 3, NEXT, beneficiary="general"), "matter_group", "没有这一类"),
        (Confirm(K.REVIEW, "review-2022", "条文"), "rule_id", "不是待核"),
        (Confirm(K.REVIEW, "assign-2022", "条文"), "rule_id", "没有这一条"),
        (Confirm(K.OBJECTION_LODGE, "objection-lodge-2023", ""), "source", "依据"),
        (AddLaw("no", 43, "2021年", "文", NEXT, None, "公报"), "statute", "没有这一部"),
        (AddLaw("legal_aid_law", 0, "2021年", "文", NEXT, None, "公报"), "article", "1 至 999"),
        (AddLaw("legal_aid_law", 43, "", "文", NEXT, None, "公报"), "version", "版本"),
        (AddLaw("legal_aid_law", 43, "2021年", " ", NEXT, None, "公报"), "text", "条文原文"),
        (AddLaw("legal_aid_law", 43, "2021年", "文", NEXT, TODAY, "公报"), "valid_to", "不能早于"),
    ],
)
def test_what_cannot_be_set_is_refused_at_its_field(change: Change, field: str, said: str) -> None:
    assert said in change.problems(setting())[field]


def test_a_longer_limit_needs_the_article_that_says_so() -> None:
    change = five_days(figure=10, statute="legal_aid_law", article=43, source="2028年修正")
    timing = after(AT_CENTRE, change)
    assert timing.limit(K.REVIEW, NEXT).basis == Citation("legal_aid_law", 43)
    assert change.said == "审查申请：2026-12-01 起，10 日，顺延，依据《法律援助法》第四十三条"


def test_reaching_back_is_asked_for() -> None:
    change = five_days(effective_from=date(2026, 11, 1))
    assert change.problems(setting(retroactive=True)) == {}


def test_the_promise_that_names_the_case_most_exactly_is_chosen() -> None:
    """All 5; veterans 4; wages 3; veterans' wages 2; later withdrawn for veterans' wages."""
    timing = after(
        AT_CENTRE,
        SetPromise(K.REVIEW, 5, TODAY),
        SetPromise(K.REVIEW, 4, TODAY, beneficiary="veteran"),
        SetPromise(K.REVIEW, 3, TODAY, matter_group="wages"),
        SetPromise(K.REVIEW, 2, TODAY, matter_group="wages", beneficiary="veteran"),
        SetPromise(K.REVIEW, None, NEXT, matter_group="wages", beneficiary="veteran"),
    )

    def promised(on: date, group: str, beneficiary: str) -> int | None:
        return timing.promise_days(K.REVIEW, on, group, beneficiary)

    assert promised(date(2026, 11, 22), "wages", "veteran") is None
    assert promised(TODAY, "injury", "none") == 5
    assert promised(TODAY, "injury", "veteran") == 4
    assert promised(TODAY, "wages", "none") == 3
    assert promised(TODAY, "wages", "veteran") == 2
    assert promised(NEXT, "wages", "veteran") == 4  # a beneficiary counts more than a matter
    assert timing.promise_days(K.ASSIGN, NEXT) is None


def test_a_station_may_promise_more_or_take_the_centres_promise_back() -> None:
    centre = after(AT_STATION, SetPromise(K.REVIEW, 3, TODAY))
    assert centre.promise_days(K.REVIEW, TODAY) == 3
    stricter = after(centre, SetPromise(K.REVIEW, 1, TODAY), office_id=STATION)
    assert stricter.promise_days(K.REVIEW, TODAY) == 1
    withdrawn = after(stricter, SetPromise(K.REVIEW, None, NEXT), office_id=STATION)
    assert withdrawn.promise_days(K.REVIEW, NEXT) is None


def test_a_promise_is_never_longer_than_the_limit_whichever_came_first() -> None:
    """Red when a limit made shorter leaves a promise behind that is now too long."""
    promised = after(AT_CENTRE, SetPromise(K.REVIEW, 6, TODAY))
    said = five_days().problems(setting(promised))["figure"]
    assert said == "现有承诺 6 日长于新规则的 5 日，请先调整承诺时限"
    station = after(AT_STATION, SetPromise(K.REVIEW, 6, TODAY), office_id=STATION)
    above = with_row(station, five_days().row(setting()))  # the centre does not see what a station promised
    assert above.promise_days(K.REVIEW, NEXT) is None


def test_the_lamp_runs_on_the_earlier_and_the_steps_say_both() -> None:
    timing = after(AT_CENTRE, SetPromise(K.REVIEW, 3, TODAY), SetThreshold(K.REVIEW, 1, TODAY))
    limit = timing.limit(K.REVIEW, TODAY)
    computed = timing.work_out(limit, TODAY, promise_days=timing.promise_days(K.REVIEW, TODAY))
    assert (computed.nominal_due_on, computed.promise_due_on) == (date(2026, 11, 30), date(2026, 11, 26))
    assert computed.target_on == date(2026, 11, 26)
    assert any("承诺 3 日" in step for step in computed.steps)
    assert timing.warn_days(limit, TODAY) == 1
    assert timing.warn_days(limit, date(2026, 11, 22)) == 2


def test_a_confirmed_figure_is_no_longer_marked_and_says_who_read_it_where() -> None:
    kind, rule = K.OBJECTION_LODGE, "objection-lodge-2023"
    assert not AT_CENTRE.is_confirmed(rule)
    timing = after(AT_CENTRE, Confirm(kind, rule, "司法部令第148号第二十三条"))
    assert timing.is_confirmed(rule)
    steps = timing.work_out(timing.limit(kind, TODAY), TODAY).steps
    assert not any("待核" in step for step in steps if step.startswith("依据"))
    assert "已核（2026-11-23 王管理据司法部令第148号第二十三条核对）" in steps[-1]
    assert timing.limit_by_id(rule).figure == 15
    assert Confirm(kind, rule, "再次").problems(setting(timing)) == {"rule_id": "该数值不是待核，无须确认"}


def test_the_wording_in_force_on_the_day_is_named_and_quoted() -> None:
    timing = after(
        AT_CENTRE,
        AddLaw("legal_aid_law", 43, "2021年通过", "旧文", date(2022, 1, 1), None, "公报"),
        AddLaw("legal_aid_law", 43, "2028年修正", "新文", date(2028, 1, 1), None, "公报"),
    )
    limit = timing.limit(K.REVIEW, TODAY)
    assert timing.law_words(limit.basis, date(2027, 12, 31)) == "旧文"
    assert timing.law_words(limit.basis, date(2028, 1, 1)) == "新文"
    steps = timing.work_out(limit, TODAY).steps
    assert steps[-2] == "规则：review-2022，自 2022-01-01 起有效，法定"
    assert steps[-1] == "法条版本：《法律援助法》第四十三条（2021年通过），2022-01-01 起施行"
    assert AT_CENTRE.law_version(limit.basis, TODAY) is None


def test_a_limit_in_hours_ends_at_its_hour() -> None:
    limit = SHIPPED.limit(K.CUSTODY_FORWARD, TODAY)
    at = datetime(2026, 11, 23, 16, 30, tzinfo=clock.SHANGHAI)
    assert SHIPPED.work_out(limit, TODAY, started_at=at).due_at == datetime(
        2026, 11, 24, 16, 30, tzinfo=clock.SHANGHAI
    )


def test_every_kind_has_rows_and_nothing_is_lost() -> None:
    rows = SHIPPED.rows()
    assert {row.limit.kind for row in rows} == set(K)
    assert [row.limit.rule_id for row in AT_CENTRE.rows(K.REVIEW)] == ["review-2022"]
    mine: list[Limit] = [row.limit for row in after(AT_CENTRE, five_days()).rows(K.REVIEW)]
    assert [row.figure for row in mine] == [7, 5]
