"""Which acts does the auditor want to see?"""

from __future__ import annotations

from app.audit.trail import TrailFilters
from app.web.forms import BaseForm, DateField, NumberField, TextField


class TrailForm(BaseForm):
    """The filters of the audit log, from the address."""

    action = TextField("动作", limit=60, required=False)
    result = TextField("结果", limit=20, required=False)
    actor_name = TextField("人员", limit=40, required=False)
    object_kind = TextField("对象", limit=40, required=False)
    object_id = TextField("对象编号", limit=80, required=False)
    from_on = DateField("从", required=False)
    to_on = DateField("到", required=False)
    before = NumberField("更早", required=False)
    after = NumberField("更新", required=False)

    def filters(self, office_ids: tuple[int, ...] | None) -> TrailFilters:
        """The filters as the query wants them; unreadable ones do not filter."""
        return TrailFilters(
            office_ids=office_ids,
            action=self.action.data or "",
            result=self.result.data or "",
            actor_name=self.actor_name.data or "",
            object_kind=self.object_kind.data or "",
            object_id=self.object_id.data or "",
            from_on=self.from_on.data,
            to_on=self.to_on.data,
        )
