"""What came in, what was decided, and what came of it? Each figure is one function, defined once.

Who is served how fast, and what is open, stands in `figures_course`.
"""

from __future__ import annotations

from app.rules.recipients import RecipientClass
from app.rules.vocabulary import Action, CaseStatus, WaiverBasis
from app.stats.figure import Cases, Counted, by_piece, counted, figure, repeated
from app.stats.happenings import Happening, History, Month


@figure(
    "收到申请",
    "收到日期在本时段内的申请。一人一事为一件；数人诉求不可分的计一件，诉求可分且种类相同的按申请人数计件。",
)
def received(month: Month) -> Cases:
    """Applications whose day of receipt lies in the span: one applicant and one matter is one,
    several with an indivisible claim are one, with a divisible one as many as they are."""
    return by_piece(month.first(Action.SUBMIT))


@figure(
    "给予援助",
    "本时段内决定给予法律援助的案件，含先行提供；先行提供后补办确认的不重复计入，异议成立后恢复援助的另列。",
)
def granted(month: Month) -> Cases:
    """Cases in which aid was granted in the span, provisional aid with them; its later
    confirmation does not count again, and a successful objection is a figure of its own."""
    return by_piece(month.first(Action.GRANT, Action.GRANT_PROVISIONALLY))


@figure("不予援助", "本时段内决定不予法律援助的案件，事后异议成立的仍计入。")
def refused(month: Month) -> Cases:
    """Cases in which aid was refused in the span, even if an objection succeeded later."""
    return by_piece(month.first(Action.REFUSE))


@figure(
    "先行提供",
    "本时段内依照法律援助法第四十四条决定先行提供法律援助的案件，已包含在“给予援助”内。",
)
def first_provided(month: Month) -> Cases:
    """Cases in which aid was given at once, papers to follow (法律援助法 art 44); part of granted."""
    return by_piece(month.first(Action.GRANT_PROVISIONALLY))


@figure("结案", "结案日期在本时段内的案件；终止的不计入。按结案时的承办人分列。")
def closed(month: Month) -> Cases:
    """Cases whose closing day (结案日) lies in the span, by the lawyer in charge then; terminated
    ones are not closed."""
    return tuple(
        piece
        for history, event in month.first(Action.CLOSE)
        for piece in repeated(_by_whom(month, history, event), history.facts.pieces)
    )


def _by_whom(month: Month, history: History, event: Happening) -> Counted:
    """The case under the lawyer in charge when the event was recorded."""
    return counted(history.facts, lawyer=history.lawyer_before(month.period.end_on, event.event_id))


@figure("终止援助", "本时段内依照法律援助法第四十八条终止法律援助的案件。")
def terminated(month: Month) -> Cases:
    """Cases in which aid was terminated in the span, 法律援助法 art 48."""
    return by_piece(month.first(Action.TERMINATE))


@figure("异议成立", "本时段内异议成立、改为给予或者恢复法律援助的案件，未计入“给予援助”。")
def overturned(month: Month) -> Cases:
    """Cases in which an objection succeeded in the span; not part of granted."""
    return by_piece(month.first(Action.OVERTURN_REFUSAL))


@figure(
    "办理法律援助案件",
    "本时段内新获得法律援助的案件：给予援助的，加上不予援助经异议成立改为给予的；"
    "终止后恢复的不再计入。按案由和援助形式归入报表各类案件，各类之和等于本项。",
)
def aided(month: Month) -> Cases:
    """Cases that came to aid in the span (columns 2 to 13 of the official form): granted, or refused
    before and given after an objection; what was terminated and taken up again is not new."""
    kinds = (Action.GRANT, Action.GRANT_PROVISIONALLY, Action.OVERTURN_REFUSAL)
    return by_piece(
        (history, event)
        for history, event in month.first(*kinds)
        if event.kind is not Action.OVERTURN_REFUSAL or event.before == CaseStatus.REFUSED
    )


@figure("受援人数", "“办理法律援助案件”中的受援人，按申请人数计，一案数人的逐人计入。", "人")
def recipients(month: Month) -> Cases:
    """The people of the cases that came to aid: every applicant of a case is one."""
    return tuple(
        person
        for history in _helped(month)
        for person in repeated(counted(history.facts), history.facts.applicants)
    )


@figure(
    "受援人分类",
    "受援人按分类计人次，一人符合几类的分别计入；女性指成年女性，老年人为六十周岁以上，"
    "军人军属含遗属。多人共同申请、尚未登记分类的案件不计入，在核对中列出。",
    "人次",
)
def recipient_classes(month: Month) -> Cases:
    """The recipients by class; a person counts in each class that fits. A case of several people
    whose classes were not stated yet counts in none, and is named by the check."""
    return tuple(
        person
        for history in _helped(month)
        for code, number in (history.facts.recipients or {}).items()
        if number
        for person in repeated(counted(history.facts, recipient=RecipientClass(code)), number)
    )


def _helped(month: Month) -> list[History]:
    """The cases that came to aid, each once."""
    return [month.histories[case_id] for case_id in dict.fromkeys(case.case_id for case in aided(month))]


@figure(
    "费用减免认定",
    "本时段内给予援助或者补办确认时，按当时认定的费用减免依据计；先行提供在补办确认时计入。",
)
def waivers(month: Month) -> Cases:
    """Cases by the basis of the fee waiver as it stood when aid was granted in the span;
    provisional aid counts when it is confirmed."""
    return tuple(
        piece
        for history, event in month.first(Action.GRANT, Action.CONFIRM_PROVISIONAL)
        if "waiver" in event.data
        for piece in repeated(
            counted(history.facts, basis=WaiverBasis(event.data["waiver"])), history.facts.pieces
        )
    )


@figure(
    "挽回损失",
    "结案日期在本时段内的案件登记的挽回经济损失或者取得利益，按分累计、以万元列示；"
    "件数为金额大于零的案件，一案一次，不按申请人数重复计。",
)
def recovered(month: Month) -> Cases:
    """Cases closed in the span with money recovered or gained, in 分 as stated at closing; one case
    is one sum, however many applicants."""
    closings = month.first(Action.CLOSE)
    amounts = ((history, event, int(event.data.get("recovered_fen") or 0)) for history, event in closings)
    return tuple(
        _by_whom(month, history, event)._replace(recovered_fen=fen)
        for history, event, fen in amounts
        if fen > 0
    )
