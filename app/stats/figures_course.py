"""How fast was it, what is open, and who has it in hand? Figures of the course of a case."""

from __future__ import annotations

from collections.abc import Iterable

from app.rules.matters import MATTER
from app.rules.vocabulary import Action, AidForm
from app.stats.classes import age_of, wait_of
from app.stats.course import ends, reopens
from app.stats.durations import to_assignment, to_closing, to_decision
from app.stats.figure import Cases, Counted, counted, figure, headings, repeated
from app.stats.happenings import Happening, History, Month, Overdue


@figure(
    "作出决定",
    "本时段内作出给予、不予或者先行提供决定的案件，一案一次。天数自收到申请次日起按自然日计，扣除补正和异地协作期间；"
    "按期指不晚于审查期限的届满日（不因节假日顺延）。优先次序按登记时认定。",
)
def decided(month: Month) -> Cases:
    """Cases decided in the span (granted, refused, provisionally granted), one each, with the
    calendar days from receipt, days waiting for papers or another office left out because the
    review clock leaves them out; in time means on or before the last day of the review."""
    decisions = month.first(Action.GRANT, Action.GRANT_PROVISIONALLY, Action.REFUSE)
    taken = ((history.facts, to_decision(month, history, event)) for history, event in decisions)
    return tuple(counted(facts, took, wait=wait_of(took.days)) for facts, took in taken)


@figure(
    "完成指派",
    "本时段内指派承办人的案件，一案一次，更换承办人不计入。天数自决定给予援助（或者异议成立）次日起按自然日计；"
    "按期指不晚于指派期限的届满日（不因节假日顺延）。优先次序按登记时认定。",
)
def assigned(month: Month) -> Cases:
    """Cases assigned to a lawyer in the span, one each (a change of lawyer does not count), with the
    calendar days from the decision; in time means on or before the last day."""
    return tuple(
        counted(history.facts, to_assignment(month, history, event))
        for history, event in month.first(Action.ASSIGN)
    )


@figure(
    "办理完毕",
    "结案日期在本时段内的案件，一案一次。天数自首次指派次日起至结案日按自然日计；"
    "法律没有规定办理期限，不计按期率。优先次序按登记时认定。",
)
def handled(month: Month) -> Cases:
    """Cases closed in the span, one each, with the calendar days from the first assignment to the
    closing day; no limit is set for that, so there is no share in time."""
    return tuple(
        counted(history.facts, to_closing(history, event)) for history, event in month.first(Action.CLOSE)
    )


@figure("本期新承办", "本时段内指派给承办人的案件，更换承办人的计入新承办人；同一承办人同一案件计一次。")
def taken_on(month: Month) -> Cases:
    """Cases that came to a lawyer in the span, by assignment or change of lawyer, once for each
    lawyer and case."""
    found: dict[tuple[int, int], Counted] = {}
    for kind in (Action.ASSIGN, Action.REASSIGN):
        for event in month.happened.get(kind, ()):
            lawyer = event.data["lawyer_id"]
            facts = month.histories[event.case_id].facts
            found.setdefault((event.case_id, lawyer), counted(facts, lawyer=lawyer))
    return tuple(found.values())


@figure("期初未结", "本时段开始前收到、到开始时尚未结案、终止、不予、撤回、视为撤回或者移送的案件。")
def open_before(month: Month) -> Cases:
    """Cases received before the span that were not over when it began: closed, terminated, refused,
    withdrawn, deemed withdrawn or handed on."""
    return _pieces(history for history in month.histories.values() if _was_open(month, history))


@figure("本期恢复", "本时段开始时已经办结、本时段内异议成立而恢复办理的案件。")
def reopened(month: Month) -> Cases:
    """Cases that were over when the span began and were taken up again in it by an objection."""
    return _pieces(
        history
        for history in month.histories.values()
        if history.facts.received_on < month.period.first_on
        and not _was_open(month, history)
        and _taken_up(month, history)
    )


@figure(
    "本期办结",
    "本时段结束时已经办结，而在本时段开始时未结或者在本时段内收到、恢复的案件，"
    "含结案、终止、不予、撤回、视为撤回、移送。期初未结＋收到申请＋本期恢复－本期办结＝期末未结。",
)
def ended(month: Month) -> Cases:
    """Cases over at the end of the span that were open when it began, or came in or were taken up
    again in it; open before + received + reopened − ended = open at the end."""
    found: list[Counted] = []
    for history in month.histories.values():
        if not _came_to_an_end(month, history):
            continue
        last = next((event for event in reversed(history.events) if ends(event)), None)
        if last is not None:
            found += repeated(counted(history.facts, ending=last.kind), history.facts.pieces)
    return tuple(found)


def _was_open(month: Month, history: History) -> bool:
    start = month.period.first_on
    return history.facts.received_on < start and not history.was_over(start)


def _taken_up(month: Month, history: History) -> bool:
    return any(reopens(event) for event in _inside(month, history))


def _came_to_an_end(month: Month, history: History) -> bool:
    if not history.was_over(month.period.end_on):
        return False
    came_in = history.facts.received_on >= month.period.first_on
    return came_in or _was_open(month, history) or _taken_up(month, history)


@figure("期末未结", "本时段结束前收到、到结束时尚未办结的案件；本时段尚未结束的，指截至目前。")
def open_after(month: Month) -> Cases:
    """Cases received before the end of the span that were not over by then; of a running span, by now."""
    return _pieces(_open_at_end(month))


@figure("期末在办", "期末未结的案件中已经指派的，按期末的承办人计，一案一次。")
def in_hand(month: Month) -> Cases:
    """Cases open at the end of the span that have a lawyer, by the lawyer in charge then, one each."""
    end = month.period.end_on
    held = ((history, history.lawyer_before(end)) for history in _open_at_end(month))
    return tuple(counted(each.facts, lawyer=lawyer) for each, lawyer in held if lawyer is not None)


def _open_at_end(month: Month) -> Iterable[History]:
    end = month.period.end_on
    return (history for history in month.histories.values() if not history.was_over(end))


def _inside(month: Month, history: History) -> list[Happening]:
    return [event for event in history.events if month.period.first_on <= event.on < month.period.end_on]


def _pieces(histories: Iterable[History]) -> Cases:
    return tuple(
        piece for history in histories for piece in repeated(counted(history.facts), history.facts.pieces)
    )


@figure(
    "当前逾期",
    "截至查询当日，仍在计时且提醒日已过的期限所属案件，一案多项逾期计一件；暂停中的期限和申请人自己的期限不计。"
    "本项反映当前状态，不随统计时段变化。",
)
def overdue_now(month: Month) -> Cases:
    """Cases with a running clock whose target day has passed on the day asked for; a paused
    clock and the applicant's own limits do not count. The present, not the month."""
    return tuple(_late(one, (month.on - one.target_on).days) for one in month.overdue)


def _late(one: Overdue, days: int) -> Counted:
    matter = MATTER.get(one.matter)
    aid_form = matter.aid_form if matter else AidForm.NON_LITIGATION
    return Counted(
        one.case_id,
        one.office_id,
        *headings(one.matter, aid_form, one.beneficiary_type, None, one.tier),
        days=days,
        stage=one.status,
        age=age_of(days),
        lawyer=one.lawyer_id,
    )
