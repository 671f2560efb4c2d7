"""What do the pages of the ledgers share? Tabs, the filters of an address, and how a row is voided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask import url_for

from app import clock
from app.outreach.listing import MOST_PAGES, Page
from app.outreach.models import LONGEST_LINE
from app.rules.vocabulary import Term
from app.web.access import may
from app.web.forms import BaseForm, DateField, NumberField, TextField
from app.web.stats.tables import Cell, Row

# The pages of the ledgers beside one another (台账): label and endpoint.
_LEDGERS = (
    ("活动台账", "outreach.index"),
    ("联系部队与工作站", "outreach.liaisons"),
    ("年度计划", "outreach.plan"),
    ("咨询台账", "consult.index"),
)


def ledger_tabs(here: str, role: Any) -> list[dict[str, Any]]:
    """The tabs over the ledgers, as far as the role reaches them."""
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == here}
        for label, endpoint in _LEDGERS
        if may(role, endpoint)
    ]


class LedgerFilter(BaseForm):
    """Days and headings of a ledger; whatever is unreadable is named and left out."""

    endpoint: ClassVar[str]

    from_on = DateField("日期起", required=False)
    to_on = DateField("日期止", required=False)
    page = NumberField("页", required=False, lowest=1, highest=MOST_PAGES)

    def first_day(self, today: date) -> date:
        """From when on, unless told."""
        return today.replace(day=1)

    @property
    def number(self) -> int:
        """The page shown."""
        return self.page.data if self.page.data and not self.page.errors else 1

    def span(self) -> dict[str, Any]:
        """The days asked for, both counted."""
        today = clock.today()
        chosen = self.chosen()
        to_on = chosen.get("to_on", max(today, chosen.get("from_on", today)))
        return {"from_on": chosen.get("from_on", self.first_day(to_on)), "to_on": to_on}

    def chosen(self) -> dict[str, Any]:
        """The filters that are set and readable, by their name in the address."""
        return {
            field.name: field.data
            for field in self
            if field.name != "page" and not field.errors and field.data not in (None, "")
        }

    def headings(self) -> dict[str, Any]:
        """What is chosen beside the days."""
        return {name: value for name, value in self.chosen().items() if name not in ("from_on", "to_on")}

    def address(self, **changes: Any) -> str:
        """The address of the list with these filters changed; None takes one away."""
        args = {**self.chosen(), **changes}
        return url_for(self.endpoint, **{name: _code(value) for name, value in args.items()})

    def chips(self) -> list[dict[str, str]]:
        """The chosen filters, each with the address without it."""
        return [
            {
                "label": self[name].label.text,
                "value": self.shown(name, value),
                "url": self.address(**{name: None}),
            }
            for name, value in self.chosen().items()
        ]

    def options(self, name: str) -> list[tuple[str, str]]:
        """What a heading may be, for its select box."""
        return [(str(value), label) for value, label, *_ in self[name].choices if value != ""]

    def shown(self, name: str, value: Any) -> str:
        """How a chosen value reads."""
        return value.label if isinstance(value, Term) else str(value)

    def pages(self, page: Page[Any, Any]) -> dict[str, str]:
        """The addresses of the neighbouring pages, where there are any."""
        return {
            "newer": self.address(page=page.number - 1) if page.number > 1 else "",
            "older": self.address(page=page.number + 1) if page.has_older else "",
        }

    def counted(self, name: str, numbers: Mapping[Any, int]) -> list[Row]:
        """One row for each heading: the number, leading to the list with that heading."""
        days = self.span()
        return [
            Row(each.label, (Cell(count, self.address(**{**days, name: each}) if count else ""),))
            for each, count in numbers.items()
        ]


class VoidForm(BaseForm):
    """Why a row counts no more (作废)."""

    reason = TextField("作废原因", limit=LONGEST_LINE)


def _code(value: Any) -> Any:
    if isinstance(value, Term):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
