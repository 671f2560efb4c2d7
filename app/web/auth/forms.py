"""What is typed to sign in or to change one's password?"""

from __future__ import annotations

from wtforms.validators import EqualTo

from app.web.forms import BaseForm, SecretField, TextField


class SignInForm(BaseForm):
    """Name and password (登录)."""

    login = TextField("登录名", limit=100)
    password = SecretField("密码")


class PasswordForm(BaseForm):
    """The own password, old and new (修改密码)."""

    old_password = SecretField("当前密码")
    new_password = SecretField("新密码")
    repeat_password = SecretField("再次输入新密码", EqualTo("new_password", "两次输入的新密码不一致"))
