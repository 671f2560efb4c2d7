"""What is typed to note an activity, a station, an item of the plan, and what is looked for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional as NotNeeded

from app import clock
from app.outreach.ledger import LARGEST_NUMBER, LONGEST_NAME, EntryFacts
from app.outreach.liaisons import LiaisonFacts
from app.outreach.listing import EntryFilters
from app.outreach.models import LONGEST_LINE, LONGEST_NOTE, Entry, Liaison, PlanItem
from app.outreach.pictures import LONGEST_CAPTION
from app.outreach.plan import YEARS, PlanFacts, end_of_month
from app.rules.commemorations import Occasion
from app.rules.outreach import (
    ActivityForm,
    Host,
    LedgerKind,
    LiaisonKind,
    Need,
    PlaceKind,
    Visited,
)
from app.rules.vocabulary import Term
from app.web.forms import (
    AmountField,
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    PhoneField,
    TermField,
    TermRadioField,
    TextField,
    TickField,
    TicksField,
    TokenField,
    VersionField,
)
from app.web.intake.forms import NumberedField, ReasonField
from app.web.ledgers import LedgerFilter

_MONTHS = [SelectChoice(month, f"{month}月") for month in range(1, 13)]


def _ticks(label: str, kind: type[Term]) -> TicksField:
    return TicksField(label, required=False, choices=[SelectChoice(each.value, each.label) for each in kind])


def _number(label: str) -> NumberField:
    return NumberField(label, required=False, highest=LARGEST_NUMBER)


def _text(label: str, limit: int = LONGEST_LINE) -> TextField:
    return TextField(label, required=False, limit=limit)


class PhotosForm(BaseForm):
    """Photos with one caption (照片); what the files are is found out from their content."""

    photos = MultipleFileField("照片", [NotNeeded()], render_kw={"accept": "image/jpeg,image/png"})
    caption = _text("照片说明", LONGEST_CAPTION)

    def files(self) -> Iterator[bytes]:
        """The bytes of every file that was chosen, one after the other: only one is held at a time."""
        return (file.read() for file in self.photos.data or () if file and file.filename)


class EntryForm(PhotosForm):
    """One activity (台账): the fields a kind does not have are hidden and not kept."""

    form_token = TokenField()
    kind = NumberedField("类型", LedgerKind, default=LedgerKind.CAMP, first=1)
    held_on = DateField("日期", default=clock.today)
    theme = TextField("主题", limit=LONGEST_NAME)
    occasion = NumberedField("节点", Occasion, required=False, first=1)
    place_kind = NumberedField("地点", PlaceKind, first=1)
    liaison_id = ChoiceField("具体单位", required=False)
    place = _text("地点补充", LONGEST_NAME)
    organiser = _text("组织单位", LONGEST_NAME)
    staff_names = _text("参加人员")
    forms = _ticks("形式", ActivityForm)
    lawyers = _number("参加律师")
    audience = _number("受众")
    consulted = _number("现场咨询")
    materials_name = _text("资料名称")
    materials = _number("资料份数")
    households = _number("走访户数")
    visited = _ticks("对象身份", Visited)
    whom = LongTextField("走访对象", required=False, limit=500)
    needs = _ticks("需求", Need)
    handled = LongTextField("需求和处理", required=False, limit=LONGEST_NOTE)
    gifts = _text("慰问品")
    condolence_fen = AmountField("慰问金额", required=False)
    recovered_fen = AmountField("挽回损失", required=False)
    leads = _number("转办线索")
    lead_cases = _text("受理案件号")
    opinions = LongTextField("征求意见", required=False, limit=LONGEST_NOTE)
    summary = LongTextField("情况摘要", required=False, limit=LONGEST_NOTE)
    revisit_on = DateField("下次回访日", required=False)
    secrecy_confirmation = ReasonField("不涉密的理由")

    _SAME = (
        "kind", "held_on", "theme", "occasion", "place_kind", "liaison_id", "place", "organiser", "staff_names",
        "lawyers", "audience", "consulted", "materials_name", "materials", "households", "handled", "gifts",
        "condolence_fen", "recovered_fen", "leads", "lead_cases", "opinions", "summary", "revisit_on",
    )  # fmt: skip
    _SEVERAL = (("forms", ActivityForm), ("visited", Visited), ("needs", Need))

    def offer(self, register: Iterable[Liaison]) -> None:
        """Offer the stations and units of the register."""
        self.liaison_id.offer((row.id, row.name) for row in register)

    def facts(self, follows_id: int | None = None) -> EntryFacts:
        """The activity as the ledger takes it."""
        plain = {name: self[name].data for name in self._SAME}
        several = {name: [kind(code) for code in self[name].data or ()] for name, kind in self._SEVERAL}
        texts = {name: value or "" for name, value in plain.items() if isinstance(self[name], TextField)}
        return EntryFacts(
            **{**plain, **texts, **several},
            whom=self.whom.data or "",
            follows_id=follows_id,
            form_token=self.form_token.data or "",
            secrecy_confirmation=self.secrecy_confirmation.data or "",
        )

    def follow(self, row: Entry) -> None:
        """Fill the form from an entry to correct it; the people visited are never filled in."""
        for name in self._SAME:
            self[name].data = getattr(row, name)
        for name, _ in self._SEVERAL:
            self[name].data = list(getattr(row, name))

    def repeat(self, row: Entry) -> None:
        """A visit paid again: the same people and place, today."""
        for name in ("kind", "theme", "place_kind", "liaison_id", "place", "households"):
            self[name].data = getattr(row, name)
        self.visited.data = list(row.visited)


class EntryFilter(LedgerFilter):
    """The filters of the ledger; the running year unless told."""

    endpoint = "outreach.index"

    kind = TermField("类型", LedgerKind, required=False)
    occasion = TermField("节点", Occasion, required=False)
    place_kind = TermField("地点", PlaceKind, required=False)

    def first_day(self, today: date) -> date:
        """From the first of January."""
        return today.replace(month=1, day=1)

    def filters(self) -> EntryFilters:
        """The filters as the ledger takes them."""
        return EntryFilters(**self.span(), **self.headings())


class LiaisonForm(BaseForm):
    """A station, contact point or unit (联系部队与工作站)."""

    version = VersionField(required=False)
    kind = TermRadioField("类别", LiaisonKind)
    name = TextField("对外名称", limit=LONGEST_NAME)
    host = TermField("依托", Host)
    staffed = TickField("有专门工作人员")
    signed = TickField("有统一标识和公示栏")
    duty = _text("值班安排")
    contact_name = _text("联系人", LONGEST_NAME)
    contact_phone = PhoneField("联系电话", required=False)
    opened_on = DateField("设立日期")
    closed_on = DateField("撤销日期", required=False)
    note = _text("备注")

    def facts(self) -> LiaisonFacts:
        """The row as the register takes it."""
        names = [field.name for field in self if field.name != "version"]
        values = {name: self[name].data for name in names}
        return LiaisonFacts(**{**values, "duty": self.duty.data or "", "note": self.note.data or ""})

    def follow(self, row: Liaison) -> None:
        """Fill the form from a row; the contact is never filled in."""
        for field in self:
            if field.name not in ("contact_name", "contact_phone"):
                field.data = getattr(row, field.name)


class PlanForm(BaseForm):
    """An item of the year's plan: a day, or a month as a whole."""

    version = VersionField(required=False)
    year = NumberField("年度", lowest=YEARS.start, highest=YEARS.stop - 1)
    title = TextField("事项", limit=LONGEST_NAME)
    kind = TermField("台账类型", LedgerKind, required=False)
    occasion = NumberedField("节点", Occasion, required=False, first=1)
    month = ChoiceField("月份", required=False)
    due_on = DateField("具体日期", required=False)
    target = NumberField("目标次数", required=False, lowest=1, highest=1000)
    responsible_id = ChoiceField("责任人")
    note = _text("备注")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Offer the months and the people who may be responsible."""
        self.month.choices = [SelectChoice("", "请选择"), *_MONTHS]
        self.responsible_id.offer(people)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As every form; either a month or a day of the year must be told."""
        is_valid: bool = super().validate(*args, **kwargs)
        if not self.month.data and not self.due_on.data and not self.due_on.errors:
            self.month.errors = ["请选择月份，或者填写具体日期"]
            return False
        if self.due_on.data and self.year.data and self.due_on.data.year != self.year.data:
            self.due_on.errors = [f"具体日期应在 {self.year.data} 年内"]
            return False
        return is_valid

    def facts(self) -> PlanFacts:
        """The item as the plan takes it; a day wins over a month."""
        whole = self.due_on.data is None
        return PlanFacts(
            title=self.title.data,
            due_on=end_of_month(self.year.data, self.month.data) if whole else self.due_on.data,
            responsible_id=self.responsible_id.data,
            whole_month=whole,
            occasion=self.occasion.data,
            kind=self.kind.data,
            target=self.target.data,
            note=self.note.data or "",
        )

    def follow(self, item: PlanItem) -> None:
        """Fill the form from an item."""
        for name in ("version", "year", "title", "kind", "occasion", "target", "responsible_id", "note"):
            self[name].data = getattr(item, name)
        self.month.data = item.due_on.month if item.whole_month else None
        self.due_on.data = None if item.whole_month else item.due_on


class FinishForm(BaseForm):
    """What shows that an item was done (完成)."""

    version = VersionField()
    evidence = TicksField("佐证台账", required=False, choices=[])
    outcome = _text("完成情况")

    def offer(self, entries: Iterable[Entry]) -> None:
        """Offer the entries of the year that may show it."""
        self.evidence.choices = [
            SelectChoice(str(row.id), f"{row.held_on} {row.kind.label}：{row.theme}") for row in entries
        ]

    @property
    def entry_ids(self) -> list[int]:
        """The entries that were ticked."""
        return [int(each) for each in self.evidence.data or ()]


class DropForm(BaseForm):
    """Why an item is not done after all (不再开展)."""

    version = VersionField()
    outcome = TextField("原因", limit=LONGEST_LINE)


class AdoptForm(BaseForm):
    """Which occasions go into the plan (列入计划)."""

    year = NumberField("年度", lowest=YEARS.start, highest=YEARS.stop - 1)
    occasion = TicksField(
        "节点", required=False, choices=[SelectChoice(each.value, each.label) for each in Occasion]
    )

    @property
    def occasions(self) -> list[Occasion]:
        """The occasions ticked; all of them when none is."""
        return [Occasion(code) for code in self.occasion.data or ()] or list(Occasion)


class YearForm(BaseForm):
    """Which year's plan is shown."""

    year = NumberField("年度", required=False, lowest=YEARS.start, highest=YEARS.stop - 1)

    @property
    def shown(self) -> int:
        """The year asked for, else this one."""
        chosen: int | None = None if self.year.errors else self.year.data
        return chosen or clock.today().year
