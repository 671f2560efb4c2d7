"""What is asked for to urge, supervise, follow up and reach people? One form per step."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from app import casework, clock
from app.casework import CaseFile
from app.casework.supervising import LONGEST_DEMAND, LONGEST_REPLY
from app.casework.urging import LONGEST_URGING
from app.parties.contact import LONGEST_CAUTION, ContactFacts, ContactPlan, plan_of
from app.rules.identity import clean_name
from app.rules.reachability import DaySet, Window
from app.rules.text import ParseError, to_half_width
from app.rules.vocabulary import ContactResult, ProxyRelation
from app.web.access import current_actor
from app.web.cases.forms import StepForm
from app.web.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    PhoneField,
    TermField,
    TermRadioField,
    TextField,
)

WINDOWS = (1, 2)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[:点]?([0-5][0-9])?)?分?")


def clock_time(text: str) -> str:
    """A time of day in any usual spelling as 18:00. Raises ParseError."""
    match = _TIME.fullmatch(to_half_width(text).replace(" ", ""))
    if match is None:
        raise ParseError("时间请写成 18:00")
    return f"{int(match[1]):02d}:{match[2] or '00'}"


class UrgeForm(StepForm):
    """催办: the words that fit are filled in."""

    text = LongTextField("催办内容", limit=LONGEST_URGING, required=False)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        self.suggest(text=casework.suggested_text(file.case, clock.today()))


class SuperviseForm(StepForm):
    """督办: to whom, why, what is demanded, and by which working day."""

    addressee_id = ChoiceField("受督办人")
    reason = LongTextField("督办事由", limit=LONGEST_DEMAND)
    requirement = LongTextField("办理要求", limit=LONGEST_DEMAND)
    reply_due_on = DateField("答复日期")
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        actor, case = current_actor(), file.case
        people = casework.addressees(actor, case)
        self.addressee_id.offer((user.id, f"{user.name}（{user.role.label}）") for user in people)
        answering = [user.id for user in people if user.id in casework.next_owner_ids(case)]
        self.suggest(
            addressee_id=answering[0] if answering else None,
            reply_due_on=casework.usual_reply_day(actor.office_id or case.office_id, clock.today()),
        )


class ReplyForm(StepForm):
    text = LongTextField("答复内容", limit=LONGEST_REPLY)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)


class ReturnReplyForm(StepForm):
    reason = LongTextField("退回原因", limit=LONGEST_REPLY)
    reply_due_on = DateField("重新答复日期")

    def offer(self, file: CaseFile) -> None:
        office_id = current_actor().office_id or file.case.office_id
        self.suggest(reply_due_on=casework.usual_reply_day(office_id, clock.today()))


class LiftForm(StepForm):
    reason = LongTextField("解除理由", limit=LONGEST_REPLY)

    def offer(self, file: CaseFile) -> None:
        self.suggest(reason="答复采纳")


class FollowUpForm(StepForm):
    """跟进: when the case is looked at next, and what for."""

    next_on = DateField("下次跟进日")
    note = LongTextField("跟进事项", limit=500, required=False)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        self.suggest(next_on=casework.usual_follow_up_day(file.case.office_id, clock.today()))


class HandOverForm(StepForm):
    handler_id = ChoiceField("新的受理人")
    reason = LongTextField("更换原因", limit=500)

    def offer(self, file: CaseFile) -> None:
        people = casework.possible_handlers(file.case)
        self.handler_id.offer((user.id, f"{user.name}（{user.role.label}）") for user in people)


class LogContactForm(StepForm):
    """联系记录: what came of ringing."""

    result = TermRadioField("联系结果", ContactResult)
    note = LongTextField("说明", limit=500, required=False)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)


class ContactFields(BaseForm):
    """When and how the applicant is reached; part of the intake form too."""

    window1_days = TermField("可联系的日子", DaySet, required=False)
    window1_from = TextField("从", limit=8, required=False, clean=clock_time)
    window1_to = TextField("到", limit=8, required=False, clean=clock_time)
    window2_days = TermField("另一时段", DaySet, required=False)
    window2_from = TextField("从", limit=8, required=False, clean=clock_time)
    window2_to = TextField("到", limit=8, required=False, clean=clock_time)
    unreachable_until = DateField("不可联系至", required=False)
    caution = TextField("联系注意", limit=LONGEST_CAUTION, required=False)
    proxy_relation = TermField("代理联系人", ProxyRelation, required=False)
    proxy_name = TextField("代理人姓名", limit=40, required=False, clean=clean_name)
    proxy_phone = PhoneField("代理人电话", required=False)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As every form; a window has days, a beginning and a later end."""
        is_valid: bool = super().validate(*args, **kwargs)
        return all([self._check_window(number) for number in WINDOWS]) and is_valid

    def _check_window(self, number: int) -> bool:
        days, opens, closes = (self[f"window{number}_{part}"] for part in ("days", "from", "to"))
        if days.errors or opens.errors or closes.errors:
            return False
        given = [bool(field.data) for field in (days, opens, closes)]
        if any(given) and not all(given):
            days.errors = ["可联系时段请选日子，并写明从几点到几点"]
        elif all(given) and closes.data <= opens.data:
            closes.errors = ["结束时间应当晚于开始时间"]
        return not (days.errors or closes.errors)

    def contact_facts(self) -> ContactFacts:
        """The fields as parties.contact takes them."""
        return ContactFacts(
            windows=tuple(filter(None, map(self._window, WINDOWS))),
            unreachable_until=self.unreachable_until.data,
            caution=self.caution.data or "",
            proxy_relation=self.proxy_relation.data,
            proxy_name=self.proxy_name.data or "",
            proxy_phone=self.proxy_phone.data or "",
        )

    def _window(self, number: int) -> Window | None:
        days, opens, closes = (self[f"window{number}_{part}"].data for part in ("days", "from", "to"))
        if not (days and opens and closes):
            return None
        return Window(days, time.fromisoformat(opens), time.fromisoformat(closes))


class PlanContactForm(ContactFields, StepForm):
    """联系安排: filled with what was agreed; the number stays closed unless typed anew."""

    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)
    has_number = False

    def offer(self, file: CaseFile) -> None:
        plan = plan_of(file.case.person)
        if plan is None:
            return
        self.has_number = plan.proxy_phone is not None
        self.suggest(**_stored(plan))


def _stored(plan: ContactPlan) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "unreachable_until": _still_ahead(plan.unreachable_until),
        "caution": plan.caution,
        "proxy_relation": plan.proxy_relation,
        "proxy_name": plan.proxy_name or "",
    }
    for number, window in zip(WINDOWS, plan.reach.windows, strict=False):
        kept[f"window{number}_days"] = window.days
        kept[f"window{number}_from"] = f"{window.opens:%H:%M}"
        kept[f"window{number}_to"] = f"{window.closes:%H:%M}"
    return kept


def _still_ahead(day: date | None) -> date | None:
    return day if day is not None and day >= clock.today() else None
