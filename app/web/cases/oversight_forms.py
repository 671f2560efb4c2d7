"""What is asked for to urge, supervise, follow up and reach people? One form per step."""

from __future__ import annotations

from app import casework, clock
from app.casework import CaseFile
from app.casework.supervising import LONGEST_DEMAND, LONGEST_REPLY
from app.casework.urging import LONGEST_URGING
from app.parties.contact import plan_of
from app.rules.vocabulary import ContactResult
from app.web.access import current_actor
from app.web.cases.forms import StepForm
from app.web.contact_fields import ContactFields, as_typed
from app.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    TermRadioField,
    TextField,
)


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


class PlanContactForm(ContactFields, StepForm):
    """联系安排: filled with what was agreed; the number stays closed unless typed anew."""

    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)
    has_number = False

    def offer(self, file: CaseFile) -> None:
        plan = plan_of(file.case.person)
        if plan is None:
            return
        self.has_number = plan.proxy_phone is not None
        self.suggest(**as_typed(plan))
