"""What did the demo county do beside its cases? Consultations, outreach with photos, stations, the year's plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.models import LegalCase
from app.demo.cast import Weighted, chosen
from app.demo.content import GIVEN_FEMALE, GIVEN_MALE, SURNAMES
from app.demo.players import Players
from app.extensions import db
from app.outreach import consultations, ledger, liaisons, plan
from app.outreach.consultations import ConsultationFacts
from app.outreach.ledger import EntryFacts
from app.outreach.liaisons import LiaisonFacts
from app.outreach.models import Consultation, Entry, PlanItem
from app.outreach.pictures import Picture, clean_picture
from app.rules.commemorations import Occasion
from app.rules.consultations import AnswerPoint, Crowd, Handling, Way
from app.rules.counting import add_months
from app.rules.outreach import (
    ActivityForm,
    Host,
    LedgerKind,
    LiaisonKind,
    Need,
    PlaceKind,
    PlanState,
    Visited,
)

_MONTHS_BACK = 14
_CONSULTATIONS_A_MONTH = 14
_LINKED = 6
_K, _P = LedgerKind, PlaceKind

_WAYS: Weighted[Way] = (
    (Way.VISIT, 42), (Way.PHONE, 22), (Way.HOTLINE, 20), (Way.ONLINE, 9), (Way.LETTER, 5), (Way.OTHER, 2),
)  # fmt: skip
_CROWDS: Weighted[Crowd] = (
    (Crowd.MILITARY, 22), (Crowd.BEREAVED, 6), (Crowd.VETERAN, 20), (Crowd.POOR, 14), (Crowd.MIGRANT_WORKER, 14),
    (Crowd.ELDERLY, 9), (Crowd.DISABLED, 4), (Crowd.MINOR, 2), (Crowd.OTHER, 9),
)  # fmt: skip
_TOPICS: Weighted[tuple[str, AnswerPoint]] = (
    (("pay_wages", AnswerPoint.LABOUR), 16), (("traffic", AnswerPoint.EVIDENCE), 10),
    (("family", AnswerPoint.ROUTE), 10), (("military_treatment", AnswerPoint.TREATMENT), 12),
    (("resettlement", AnswerPoint.ROUTE), 7), (("pension", AnswerPoint.TREATMENT), 7),
    (("work_injury", AnswerPoint.INJURY), 8), (("support_parents", AnswerPoint.CONDITIONS), 6),
    (("private_loan", AnswerPoint.LIMITATION), 7), (("contract", AnswerPoint.LIMITATION), 5),
    (("military_family", AnswerPoint.PRIORITY), 6), (("social_insurance", AnswerPoint.ROUTE), 3),
    (("land", AnswerPoint.EVIDENCE), 4), (("victim", AnswerPoint.CONDITIONS), 2), (("consumer", AnswerPoint.ROUTE), 3),
)  # fmt: skip
_HANDLINGS: Weighted[Handling] = (
    (Handling.ANSWERED, 66), (Handling.DRAFTED, 12), (Handling.APPLIED, 12), (Handling.GUIDED, 10),
)  # fmt: skip

_STATIONS: tuple[tuple[LiaisonKind, Host, str, bool, str], ...] = (
    (
        LiaisonKind.STATION,
        Host.ARMED_FORCES,
        "军人军属法律援助工作站（县人武部）",
        True,
        "每周三全天，律师驻点",
    ),
    (LiaisonKind.STATION, Host.VETERANS, "退役军人事务局法律援助工作站", True, "工作日上午"),
    (LiaisonKind.STATION, Host.REST_HOME, "县军休所法律援助工作站", False, "每月第一个周五"),
    (LiaisonKind.CONTACT_POINT, Host.TOWNSHIP, "石桥乡武装部法律援助联络点", False, ""),
    (LiaisonKind.CONTACT_POINT, Host.VETERANS, "临江镇退役军人服务站联络点", False, ""),
    (LiaisonKind.UNIT, Host.TROOPS, "驻清江某部队", False, ""),
)
# Month, day, kind, theme, occasion, place, form of the activity; every year the same round.
_ROUND: tuple[tuple[int, int, LedgerKind, str, Occasion | None, PlaceKind], ...] = (
    (1, 15, _K.VISIT, "春节前走访慰问优抚对象", Occasion.SPRING_FESTIVAL, _P.HOME),
    (1, 26, _K.VISIT, "走访慰问烈士遗属和残疾军人", Occasion.SPRING_FESTIVAL, _P.HOME),
    (2, 18, _K.DUTY, "人武部工作站值班", None, _P.AID_STATION),
    (3, 12, _K.CAMP, "新兵入伍前法律服务", Occasion.SPRING_INTAKE, _P.ARMED_FORCES),
    (3, 27, _K.HOME_SERVICE, "上门为残疾军人办理申请", None, _P.HOME),
    (4, 3, _K.PUBLICITY, "清明祭英烈法治宣传", Occasion.TOMB_SWEEPING, _P.MEMORIAL),
    (4, 15, _K.PUBLICITY, "国家安全和保密法治宣传", Occasion.NATIONAL_SECURITY, _P.COMMUNITY),
    (5, 20, _K.PUBLICITY, "民法典进社区", Occasion.CIVIL_CODE, _P.COMMUNITY),
    (6, 10, _K.DUTY, "退役军人服务中心值班", None, _P.VETERANS_CENTRE),
    (7, 27, _K.CAMP, "“八一”送法进军营", Occasion.ARMY_DAY, _P.UNIT),
    (7, 30, _K.CAMP, "“八一”军休所法律讲座", Occasion.ARMY_DAY, _P.REST_HOME),
    (7, 31, _K.VISIT, "“八一”走访慰问", Occasion.ARMY_DAY, _P.HOME),
    (8, 22, _K.HOME_SERVICE, "上门为烈士遗属代拟申请", None, _P.HOME),
    (9, 8, _K.CAMP, "老兵退役安置政策讲解", Occasion.AUTUMN_INTAKE, _P.UNIT),
    (9, 19, _K.PUBLICITY, "全民国防教育日宣传", Occasion.DEFENCE_EDUCATION, _P.COMMUNITY),
    (9, 29, _K.VISIT, "烈士纪念日走访烈士遗属", Occasion.MARTYRS, _P.HOME),
    (10, 21, _K.DUTY, "人武部工作站值班", None, _P.AID_STATION),
    (11, 12, _K.HOME_SERVICE, "上门核实优抚证明", None, _P.HOME),
    (12, 4, _K.PUBLICITY, "宪法宣传周进军营", Occasion.CONSTITUTION, _P.UNIT),
)  # fmt: skip
_WITH_PHOTOS = frozenset({"“八一”送法进军营", "全民国防教育日宣传"})


class Ledgers:
    """The ledgers of the demo county from fourteen months ago until now (演示台账).

    The same chance and the same moment give the same rows. The caller opens the transactions.
    """

    def __init__(self, players: Players, rng: Random, today: date) -> None:
        self._players, self._rng, self._today = players, rng, today
        self._first = add_months(today, -_MONTHS_BACK).replace(day=1)
        self._serial = 0

    def fill(self) -> None:
        """Stations first, then what happened day by day, then the plans with what was done."""
        self._stations()
        for day in self._days():
            with clock.travelled_to(clock.at_local(day, 10, self._rng.randrange(60))):
                self._consultation(day)
        for day, row in self._round():
            with clock.travelled_to(clock.at_local(day, 16)):
                self._entry(day, *row)
        for year in sorted({self._today.year - 1, self._today.year}):
            self._plan(year)

    def link(self) -> None:
        """Some of those who applied while they asked, with the cases that came of it."""
        clerk = self._players.director
        asked = select(Consultation).where(
            Consultation.handling == Handling.APPLIED, Consultation.office_id == clerk.office_id
        )
        cases = select(LegalCase.case_no).where(LegalCase.office_id == clerk.office_id).order_by(LegalCase.id)
        numbers = db.session.scalars(cases.limit(_LINKED * 3)).all()[::3]
        for row, case_no in zip(db.session.scalars(asked.order_by(Consultation.id)), numbers, strict=False):
            consultations.link(clerk, row, case_no)

    def _token(self) -> str:
        self._serial += 1
        return f"demo-ledger-{self._serial:06d}"

    def _days(self) -> Iterator[date]:
        """Working hours of many days, in order; today among them."""
        span = (self._today - self._first).days
        number = _CONSULTATIONS_A_MONTH * _MONTHS_BACK
        days = sorted(self._first + timedelta(days=self._rng.randrange(span)) for _ in range(number))
        yield from (*days, self._today, self._today)

    def _name(self) -> str:
        given = self._rng.choice((GIVEN_FEMALE, GIVEN_MALE))
        at = 2 * self._rng.randrange(len(given) // 2)
        return self._rng.choice(SURNAMES) + given[at : at + 2]

    def _consultation(self, day: date) -> None:
        rng = self._rng
        main, point = chosen(rng, _TOPICS)
        more = chosen(rng, _TOPICS)[0] if rng.random() < 0.15 else main
        named = rng.random() < 0.45
        consultations.register(
            self._players.a_clerk(),
            ConsultationFacts(
                way=chosen(rng, _WAYS),
                crowd=chosen(rng, _CROWDS),
                topics=tuple(dict.fromkeys((main, more))),
                handling=chosen(rng, _HANDLINGS),
                consulted_on=day,
                answer=point.label,
                name=self._name() if named else None,
                phone=f"1990002{rng.randrange(10_000):04d}" if named else None,
                form_token=self._token(),
            ),
        )

    def _round(self) -> Iterator[tuple[date, tuple[LedgerKind, str, Occasion | None, PlaceKind]]]:
        """The yearly round, as far as it lies in the past."""
        for year in range(self._first.year, self._today.year + 1):
            for month, day, kind, theme, occasion, place in _ROUND:
                on = date(year, month, day)
                if self._first <= on <= self._today:
                    yield on, (kind, theme, occasion, place)

    def _entry(
        self, day: date, kind: LedgerKind, theme: str, occasion: Occasion | None, place: PlaceKind
    ) -> None:
        rng = self._rng
        at_home = kind in (_K.VISIT, _K.HOME_SERVICE)
        facts = EntryFacts(
            kind=kind,
            held_on=day,
            theme=theme,
            place_kind=place,
            occasion=occasion,
            staff_names="程国栋、宋明远",
            forms=(ActivityForm.LECTURE, ActivityForm.MATERIALS),
            lawyers=rng.randint(1, 4),
            audience=rng.randint(30, 160),
            consulted=rng.randint(2, 18),
            materials_name="民法典读本、法律援助指南",
            materials=rng.randrange(50, 320, 10),
            households=rng.randint(2, 8) if kind is _K.VISIT else 1,
            visited=(Visited.BEREAVED, Visited.VETERAN),
            whom=f"{self._name()}、{self._name()}" if at_home else "",
            needs=(Need.LEGAL,) if rng.random() < 0.6 else (),
            handled="法律需求已登记咨询，生活需求转退役军人服务站。" if at_home else "",
            gifts="米、油" if kind is _K.VISIT else "",
            condolence_fen=rng.randrange(8, 30) * 100_00 if kind is _K.VISIT else None,
            leads=rng.choice((0, 0, 1, 2)),
            summary="按计划开展，参加人员反映良好。",
            revisit_on=self._revisit(day) if kind is _K.VISIT else None,
            form_token=self._token(),
        )
        ledger.register(self._players.a_clerk(), facts, self._photos(theme))

    def _revisit(self, day: date) -> date | None:
        """Recent visits are to be repeated; older ones long have been."""
        again = day + timedelta(days=60)
        return again if again >= self._today - timedelta(days=10) else None

    def _photos(self, theme: str) -> tuple[Picture, ...]:
        if theme not in _WITH_PHOTOS:
            return ()
        return tuple(clean_picture(_drawing(self._rng), caption) for caption in ("讲课现场", "发放资料"))

    def _stations(self) -> None:
        opened = self._first - timedelta(days=200)
        with clock.travelled_to(clock.at_local(self._first, 9)):
            for number, (kind, host, name, staffed, duty) in enumerate(_STATIONS):
                facts = LiaisonFacts(
                    kind, host, name, opened + timedelta(days=40 * number), staffed, staffed, duty,
                    contact_name=self._name(), contact_phone=f"1990003{number:04d}",
                )  # fmt: skip
                liaisons.add(self._players.director, facts)

    def _plan(self, year: int) -> None:
        """Made in the second week of January; done where the ledger shows it."""
        director = self._players.director
        with clock.travelled_to(clock.at_local(max(date(year, 1, 8), self._first), 9)):
            plan.adopt(director, year, list(Occasion))
        for item in plan.items_of(director, year):
            done = self._done(director, item)
            if done:
                with clock.travelled_to(clock.at_local(min(done[-1].held_on, self._today), 17)):
                    plan.finish(director, item, [entry.id for entry in done], "", item.version)
            elif item.due_on < self._first:
                plan.drop(director, item, "台账启用前的事项", item.version)

    @staticmethod
    def _done(director: Actor, item: PlanItem) -> list[Entry]:
        if item.state is not PlanState.OPEN or item.occasion is None:
            return []
        shown = [row for row in plan.possible_evidence(director, item) if row.occasion is item.occasion]
        return sorted(shown, key=lambda row: row.held_on)


def _drawing(rng: Random) -> bytes:
    """A room with a banner and people in rows: nothing real, and no faces."""
    image = Image.new("RGB", (960, 640), (226, 232, 240))
    pen = ImageDraw.Draw(image)
    pen.rectangle((120, 60, 840, 130), fill=(166, 27, 20))
    pen.rectangle((380, 180, 580, 330), fill=(18, 50, 92))
    for row in range(4):
        for seat in range(9):
            x, y = 80 + seat * 95 + 20 * (row % 2), 380 + row * 62
            shade = rng.randint(70, 120)
            pen.ellipse((x, y, x + 40, y + 40), fill=(shade, shade + 20, shade))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
