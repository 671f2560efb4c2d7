"""Who works here, and in which offices?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.extensions import transaction
from app.rules.vocabulary import Role
from app.staff import operations
from app.staff import queries as staff
from app.staff.errors import StaffError
from app.staff.models import Office, User
from app.web.access import OutOfReach, current_actor
from app.web.settings.forms import UserForm
from app.web.settings.one_time import one_time_password

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


def _user(user_id: int) -> User:
    """The user within the administrator's offices. Raises OutOfReach."""
    user = staff.user(user_id)
    if user is None or user.office_id not in current_actor().office_ids:
        raise OutOfReach("user", user_id)
    return user


@blueprint.get("/users")
def users() -> ResponseReturnValue:
    """用户: who may sign in, in which role, and who may no longer."""
    return render_template("settings/users.html", users=staff.users_of(current_actor()))


@blueprint.route("/users/new", methods=["GET", "POST"])
def new_user() -> ResponseReturnValue:
    """新增用户: the password is made here and shown once, on this answer only."""
    form = UserForm()
    form.office.offer((each.id, each.name) for each in _offices())
    if form.validate_on_submit():
        password = one_time_password()
        try:
            user = _add(form, password)
        except StaffError as error:
            form.take(error)
        else:
            return render_template("settings/password_once.html", user=user, password=password, is_new=True)
    return render_template("settings/new_user.html", form=form), 400 if form.errors else 200


def _add(form: UserForm, password: str) -> User:
    role: Role = form.role.data
    account = {
        "office_id": form.office.data,
        "login": form.login.data,
        "name": form.name.data,
        "password": password,
    }
    with transaction():
        if role is Role.LAWYER:
            return operations.add_lawyer(current_actor(), **account, **form.lawyer_profile())
        return operations.add_user(current_actor(), **account, role=role)


@blueprint.route("/users/<int:user_id>/disable", methods=["GET", "POST"])
def disable_user(user_id: int) -> ResponseReturnValue:
    """停用: asked first; then out at once, sessions included."""
    if request.method != "POST":
        return render_template("settings/confirm_disable.html", user=_user(user_id))
    return _set_active(user_id, False)


@blueprint.post("/users/<int:user_id>/enable")
def enable_user(user_id: int) -> ResponseReturnValue:
    """启用."""
    return _set_active(user_id, True)


def _set_active(user_id: int, active: bool) -> ResponseReturnValue:
    try:
        with transaction():
            operations.set_active(current_actor(), _user(user_id), active)
    except StaffError as error:
        flash(error.message_zh, "bad")
    else:  # no name: what is flashed is stored in the session
        flash("账号已启用。" if active else "账号已停用。", "ok")
    return redirect(url_for("settings.users"))


@blueprint.route("/users/<int:user_id>/password", methods=["GET", "POST"])
def reset_password(user_id: int) -> ResponseReturnValue:
    """重置密码: asked first; then a new one, shown once; the user's sessions end."""
    if request.method != "POST":
        return render_template("settings/confirm_reset.html", user=_user(user_id))
    password = one_time_password()
    with transaction():
        user = operations.set_password(current_actor(), _user(user_id), password)
    return render_template("settings/password_once.html", user=user, password=password, is_new=False)


@blueprint.get("/offices")
def offices() -> ResponseReturnValue:
    """机构: the tree below the administrator's office."""
    return render_template("settings/offices.html", offices=_offices())


def _offices() -> list[Office]:
    within = current_actor().office_ids
    return [each for each in staff.offices() if each.id in within]
