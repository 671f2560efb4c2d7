"""What an office may still do after a month was sent, at random: whatever the verbs allow."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from app import casework, clock
from app.casework.errors import CaseworkError
from app.casework.models import LegalCase
from app.casework.redating import correct_date, known_facts
from app.extensions import db, transaction
from app.rules.matters import MATTERS
from app.rules.vocabulary import Outcome, ProgressKind, RefusalGround, TerminationGround
from app.staff.models import User
from tests import factories

_MATTERS = [matter.code for matter in MATTERS if not matter.military_only]


class Editor:
    """Does one thing after another to the cases of an office, each on its own instant."""

    def __init__(self, seed: int, team: factories.Team, back_to: date) -> None:
        self.chance, self.team, self.back_to = random.Random(seed), team, back_to
        self.done = 0
        self._acts: tuple[Callable[[LegalCase], object], ...] = (
            self._correct, self._correct, self._redate, self._redate, self._count, self._grant, self._refuse,
            self._assign, self._close, self._close, self._terminate, self._object, self._report,
        )  # fmt: skip

    def edit(self, times: int) -> None:
        """So many edits that were allowed; what the verbs refuse is not counted."""
        while self.done < times:
            with clock.travelled_to(clock.now() + timedelta(minutes=self.done + 1)):
                try:
                    with transaction():
                        self._once()
                except CaseworkError:
                    continue
            self.done += 1

    def _once(self) -> None:
        if self.chance.random() < 0.15:
            self._receive()
            return
        ids = db.session.scalars(select(LegalCase.id).where(LegalCase.office_id == self.team.office.id)).all()
        case = casework.load(self.team.director, self.chance.choice(ids))
        self.chance.choice(self._acts)(case)

    def _day(self) -> date:
        return self.back_to + timedelta(days=self.chance.randrange((clock.today() - self.back_to).days + 1))

    def _receive(self) -> None:
        """Entered late: an application of the month that was sent."""
        many = self.chance.choice([1, 1, 3])
        fields = {"received_on": self._day(), "applicants": many, "is_divisible": many > 1}
        casework.submit(self.team.clerk, factories.an_application(**fields))

    def _correct(self, case: LegalCase) -> None:
        casework.correct(self.team.clerk, case, {"matter": self.chance.choice(_MATTERS)}, "登记有误")

    def _count(self, case: LegalCase) -> None:
        told = {"applicants": self.chance.randint(2, 5), "is_divisible": self.chance.random() < 0.5}
        casework.correct(self.team.clerk, case, told | {"recipients": {"woman": 1}}, "补登")

    def _redate(self, case: LegalCase) -> None:
        fact = self.chance.choice(known_facts(case)).fact
        correct_date(self.team.clerk, case, fact, self._day(), "日期有误")

    def _grant(self, case: LegalCase) -> None:
        casework.grant(self.team.director, case)

    def _refuse(self, case: LegalCase) -> None:
        casework.refuse(
            self.team.director, case, RefusalGround.OTHER, "《法律援助法》第三十一条", "不属于事项范围"
        )

    def _assign(self, case: LegalCase) -> None:
        casework.assign(self.team.director, case, self.team.lawyer_user.id)

    def _close(self, case: LegalCase) -> None:
        lawyer = (
            factories.actor_of(db.session.get_one(User, case.lawyer_id))
            if case.lawyer_id
            else self.team.lawyer
        )
        if case.status.value == "assigned":
            casework.sign_agreement(lawyer, case)
        day = max(self._day(), case.assigned_on or self.back_to)
        casework.close(lawyer, case, Outcome.WON, day, self.chance.choice([0, 1_409_50]))

    def _terminate(self, case: LegalCase) -> None:
        casework.terminate(self.team.director, case, TerminationGround.OWN_LAWYER, "自行委托律师")

    def _object(self, case: LegalCase) -> None:
        casework.lodge_objection(self.team.clerk, case, "认为符合条件")
        casework.decide_objection(self.team.director, case, False, "补充材料后符合条件")

    def _report(self, case: LegalCase) -> None:
        casework.record_progress(self.team.clerk, case, ProgressKind.OTHER, None, "约谈", "电话")
