"""When and how is the applicant reached? The fields of 联系安排, on a case page and at intake."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from app import clock
from app.parties.contact import LONGEST_CAUTION, ContactFacts, ContactPlan
from app.rules.identity import clean_name
from app.rules.reachability import DaySet, Window
from app.rules.text import ParseError, to_half_width
from app.rules.vocabulary import ProxyRelation
from app.web.forms import BaseForm, DateField, PhoneField, TermField, TextField

WINDOWS = (1, 2)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[:点]?([0-5][0-9])?)?分?")


def clock_time(text: str) -> str:
    """A time of day in any usual spelling as 18:00. Raises ParseError."""
    match = _TIME.fullmatch(to_half_width(text).replace(" ", ""))
    if match is None:
        raise ParseError("时间请写成 18:00")
    return f"{int(match[1]):02d}:{match[2] or '00'}"


class ContactFields(BaseForm):
    """When and how the applicant is reached; on a case page and at intake."""

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

    @property
    def has_contact(self) -> bool:
        """Whether any of these fields is filled in or wrong, so that they are shown."""
        mine = (self[name] for name in _NAMES)
        return any(field.data or field.errors for field in mine)

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
        try:
            return Window(days, time.fromisoformat(opens), time.fromisoformat(closes))
        except ValueError:  # said at the field by validate()
            return None


_NAMES = (
    *(f"window{number}_{part}" for number in WINDOWS for part in ("days", "from", "to")),
    *("unreachable_until", "caution", "proxy_relation", "proxy_name", "proxy_phone"),
)


def as_typed(plan: ContactPlan) -> dict[str, Any]:
    """A plan as these fields show it; the number stays closed, a day gone by is left out."""
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
