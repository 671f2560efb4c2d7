"""What is typed to add a user?"""

from __future__ import annotations

from app.rules.identity import clean_name
from app.rules.vocabulary import Role
from app.web.forms import BaseForm, ChoiceField, TermField, TextField

# A lawyer needs a profile (执业起始日, 专长), which the roster brings along.
ADDABLE = tuple(role for role in Role if role is not Role.LAWYER)


class UserForm(BaseForm):
    """A new account (新增用户); the password is made by the system and shown once."""

    name = TextField("姓名", limit=40, clean=clean_name)
    login = TextField("登录名", limit=40, description="以字母开头的小写字母、数字、点、横线或下划线")
    role = TermField("角色", Role, only=ADDABLE)
    office = ChoiceField("机构")
