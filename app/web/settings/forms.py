"""What is typed to add a user?"""

from __future__ import annotations

from typing import Any

from wtforms.fields.choices import SelectChoice

from app.rules.identity import clean_name
from app.rules.matters import MatterGroup
from app.rules.vocabulary import Role
from app.web.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    NumberField,
    TermField,
    TextField,
    TickField,
    TicksField,
)


class UserForm(BaseForm):
    """A new account (新增用户); the password is made by the system and shown once.

    A lawyer also needs the profile assignment asks for; of others it is not taken.
    """

    name = TextField("姓名", limit=40, clean=clean_name)
    login = TextField("登录名", limit=40, description="以字母开头的小写字母、数字、点、横线或下划线")
    role = TermField("角色", Role)
    office = ChoiceField("机构")
    practising_since = DateField("执业起始日", required=False)
    specialities = TicksField(
        "擅长", required=False, choices=[SelectChoice(group.value, group.label) for group in MatterGroup]
    )
    in_military_pool = TickField("列入军人军属人员库")
    capacity = NumberField("在办上限", required=False, default=15, lowest=1, highest=200)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As every form; for a lawyer the date and the limit must be there too."""
        is_valid: bool = super().validate(*args, **kwargs)
        if self.role.data is not Role.LAWYER:
            return is_valid
        for field in (self.practising_since, self.capacity):
            if field.data is None and not field.errors:
                field.errors = [f"请填写{field.label.text}"]
        return is_valid and not (self.practising_since.errors or self.capacity.errors)

    def lawyer_profile(self) -> dict[str, Any]:
        """The profile as staff.add_lawyer takes it."""
        return {
            "practising_since": self.practising_since.data,
            "specialities": [MatterGroup(code) for code in self.specialities.data or []],
            "in_military_pool": bool(self.in_military_pool.data),
            "capacity": self.capacity.data,
        }
