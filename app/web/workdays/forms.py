"""What is typed to change the calendar: a day of the office's own, or a year's notice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from flask_wtf.file import FileField
from wtforms import HiddenField, ValidationError

from app import clock
from app.rules.vocabulary import Term
from app.timing.calendar_changes import EndDay, ImportYear, SetDay
from app.timing.errors import TimingError
from app.timing.holiday_file import LARGEST_FILE, HolidayFile, UnreadableFile, read_holiday_file
from app.web.forms import DateField, TermRadioField, TextField, TickField
from app.web.timing_change import ChangeForm


class DayKind(Term):
    """What the office does on a day of its own (调整)."""

    REST = "rest", "休息（如台风停工）"
    WORK = "work", "上班（如加班受理）"


class DayForm(ChangeForm):
    """登记调整日."""

    day = DateField("日期")
    kind = TermRadioField("调整", DayKind)
    reason = TextField("原因", limit=100, description="原因和依据，如“台风停工，清政办〔2026〕9号”")
    retroactive = TickField("追溯：日期已经过去，在办案件的期限也重新计算")

    @property
    def reaches_back(self) -> bool:
        return bool(self.retroactive.data)

    def change(self) -> SetDay:
        return SetDay(self.day.data, self.kind.data is DayKind.WORK, self.reason.data)


class EndDayForm(ChangeForm):
    """撤销调整日."""

    day = DateField("日期")
    retroactive = TickField("追溯：日期已经过去，在办案件的期限也重新计算")

    def suggest(self, text: str) -> None:
        """Begin with the day of the address, where it is one."""
        if not self.is_submitted():
            with suppress(ValueError):
                self.day.data = date.fromisoformat(text)

    @property
    def reaches_back(self) -> bool:
        return bool(self.retroactive.data)

    def change(self) -> EndDay:
        return EndDay(self.day.data)


class YearForm(ChangeForm):
    """导入放假安排: a file, and after the preview the same rows in a hidden field."""

    file = FileField("文件", description="CSV 文件，三列：date,kind,note")
    rows = HiddenField("内容")
    source = TextField("依据", limit=200, description="国务院办公厅通知的名称和文号")

    def validate_file(self, field: FileField) -> None:
        """Told together with what else is missing, not after it."""
        if not field.data and not self.rows.data:
            raise ValidationError("请选择放假安排的文件")

    def content(self) -> bytes:
        """What was sent: the file, or the rows kept from the preview."""
        if self.file.data:
            sent: bytes = self.file.data.stream.read(LARGEST_FILE + 1)
            return sent
        return (self.rows.data or "").encode()

    def read(self) -> HolidayFile:
        """The notice. Raises TimingError with everything that is wrong with the file."""
        try:
            found = read_holiday_file(self._sent, clock.today())
        except UnreadableFile as error:
            raise TimingError({f"file{n}": message for n, message in enumerate(error.messages)}) from error
        self.rows.data = found.as_csv()
        return found

    @property
    def _sent(self) -> bytes:
        if not hasattr(self, "_content"):
            self._content = self.content()
        return self._content

    def change(self) -> ImportYear:
        return self.read().change(self.source.data)

    def kept(self) -> list[tuple[str, str]]:
        return [("rows", self.rows.data or ""), ("source", self.source.data or "")]
