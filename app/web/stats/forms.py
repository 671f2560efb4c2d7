"""Which month does the reader want to see?"""

from __future__ import annotations

from app.stats import TABLE, BadPeriod, Period
from app.web.forms import BaseForm, TextField


class MonthForm(BaseForm):
    """The month of the switch and the figure of the detailed table, from the address."""

    month = TextField("月份", limit=10, required=False)
    figure = TextField("指标", limit=40, required=False)

    @property
    def period(self) -> Period | None:
        """The month asked for, or None when there is none or it cannot be read."""
        try:
            return Period.parse(self.month.data or "")
        except BadPeriod:
            return None

    @property
    def key(self) -> str:
        """The figure to be shown in detail; an unknown one becomes the first."""
        return self.figure.data if self.figure.data in TABLE else TABLE[0]
