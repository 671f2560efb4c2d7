"""Under which name is a view kept, and who sees it?"""

from __future__ import annotations

from typing import ClassVar

from app.web.forms import BaseForm, TextField, TickField
from app.web.overtaken import SeenField
from app.web.queue.forms import QueueFilter

LONGEST_NAME = 40


class KeepForm(QueueFilter):
    """The filters of a list, to be kept under a name (保存为视图)."""

    name = TextField("名称", limit=LONGEST_NAME)
    is_shared = TickField("共享给本机构")
    replace = TickField("替换原有的同名视图")

    beside: ClassVar[frozenset[str]] = QueueFilter.beside | {"name", "is_shared", "replace"}


class EditForm(BaseForm):
    """Another name; shared, or no longer (改名、共享)."""

    seen = SeenField()
    name = TextField("名称", limit=LONGEST_NAME)
    is_shared = TickField("共享给本机构")


class SubscribeForm(BaseForm):
    """Sent every month, or no longer (每月发送)."""

    on = TickField("每月发送")
