"""Which part of the inbox is asked for?"""

from __future__ import annotations

from app.web.forms import BaseForm, NumberField, TickField


class InboxFilter(BaseForm):
    """Unread or all messages, and below which one the page begins."""

    all = TickField("全部")
    before = NumberField("更早", required=False, lowest=1)
