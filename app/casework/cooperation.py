"""What does the office ask of others, and answer to them? (异地协作核查, 回复办案机关)

While another office verifies something the review stands still (办理法律援助案件程序规定 arts 17-18), and
a clock of its own watches the answer. A notice of a court, procuratorate or police (通知辩护) is
answered within the days of 法律援助法 art 36.
"""

from __future__ import annotations

from datetime import date

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline
from app.casework.errors import Invalid, Refused
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.review import required
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action

_LONGEST_NAME = 80


def open_clock(case: LegalCase, kind: DeadlineKind) -> Deadline | None:
    """The clock of that kind, if it runs."""
    return Clocks.of(case).open(kind)


def start_cooperation(actor: Actor, case: LegalCase, to: str, matter: str, due_on: date) -> LegalCase:
    """发出协作函: `to` is the office asked, `matter` what it shall verify, `due_on` when its answer is
    asked for; the review stands still meanwhile. Raises Invalid, Refused."""
    permit(actor, case, Action.START_COOPERATION)
    office, what = note_text(to, "to", limit=_LONGEST_NAME), note_text(matter, "matter")
    required({"to": (office, "请填写协作机构"), "matter": (what, "请填写请求核查的事项")})
    if due_on <= clock.today():
        raise Invalid({"due_on": "请求回复的日期必须晚于今天"})
    if open_clock(case, DeadlineKind.COOPERATION_REPLY) is not None:
        raise Refused("已有协作函等待回复")

    def name(clocks: Clocks) -> None:
        row = clocks.open(DeadlineKind.COOPERATION_REPLY)
        if row is not None:
            row.document = f"致{office}的协作函"

    take(
        actor,
        case,
        Action.START_COOPERATION,
        text=f"向{office}发出协作函，请求核查：{clause(what)}，请于 {due_on} 前回复；审查期限暂停计算",
        data={"to": office, "due_on": due_on.isoformat()},
        due={DeadlineKind.COOPERATION_REPLY: due_on},
        turn=name,
    )
    return case


def end_cooperation(actor: Actor, case: LegalCase, note: str = "", on: date | None = None) -> LegalCase:
    """收到协作回函: the review goes on, its date moved by the days it stood still. Raises Invalid, Refused."""
    permit(actor, case, Action.END_COOPERATION)
    said, day = note_text(note, "note"), on or clock.today()
    waiting = open_clock(case, DeadlineKind.COOPERATION_REPLY)
    if waiting is None:
        raise Refused("没有等待回复的协作函")
    if not waiting.started_on <= day <= clock.today():
        raise Invalid({"on": "收到回函的日期应当在发函之后、今天以前"})
    told = "收到协作回函，审查期限恢复计算" + (f"：{clause(said)}" if said else "")
    take(actor, case, Action.END_COOPERATION, text=told, on=day)
    return case


def reply_notice(actor: Actor, case: LegalCase, document: str, on: date | None = None) -> LegalCase:
    """回复办案机关: the office has told who defends, 法律援助法 art 36; `document` names the letter.

    Raises Invalid, and Refused when no notice waits for its answer.
    """
    permit(actor, case, Action.REPLY_NOTICE)
    paper, day = note_text(document, "document", limit=200), on or clock.today()
    required({"document": (paper, "请填写函告办案机关的文书名称和文号")})
    notice = open_clock(case, DeadlineKind.NOTICE_REPLY)
    if notice is None:
        raise Refused("没有等待回复的办案机关通知")
    if not notice.started_on <= day <= clock.today():
        raise Invalid({"on": "回复日期应当在收到通知之后、今天以前"})
    take(actor, case, Action.REPLY_NOTICE, text=f"已函告办案机关：{clause(paper)}", on=day)
    return case
