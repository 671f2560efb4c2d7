"""How does somebody sign in and out?"""

from __future__ import annotations

from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.extensions import transaction
from app.staff import queries as staff
from app.staff import signing_in
from app.staff.errors import StaffError
from app.staff.operations import set_password
from app.staff.passwords import verify_password
from app.web.access import current_actor, current_person, current_session, request_id
from app.web.auth.forms import PasswordForm, SignInForm
from app.web.locations import safe_path, where_they_came_from
from app.web.presentation import home_url

blueprint = Blueprint("auth", __name__)
WRONG = "登录名或密码不正确，或者账号已停用。"


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """登录: the same answer for an unknown name, a wrong password and a disabled account."""
    if current_person() is not None:
        return redirect(home_url(current_actor().role))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_in.html", form=form), 400 if form.errors else 200
    with transaction():
        wait = signing_in.count_attempt(form.login.data, request.remote_addr or "")
    if wait is not None:
        return _too_many(form, ceil(wait.total_seconds()))
    destination = _enter(form.login.data, form.password.data)
    if destination:
        return redirect(destination)
    form.form_errors.append(WRONG)
    return render_template("auth/sign_in.html", form=form), 400


def _too_many(form: SignInForm, seconds: int) -> ResponseReturnValue:
    notice = f"登录尝试过多，请 {ceil(seconds / 60)} 分钟后再试。"
    page = render_template("auth/sign_in.html", form=form, notice=notice)
    return page, 429, {"Retry-After": str(seconds)}


def _enter(login: str, password: str) -> str:
    """Begin a session if the password fits and say where to go; "" if not. Audited either way."""
    ip, user = request.remote_addr or "", staff.find_user(login)
    fits = verify_password(user.password_hash if user else None, password)
    with transaction():
        user = staff.find_user(login)
        if user is None or not fits or not user.is_active:
            signing_in.failed(login, ip, request_id())
            return ""
        signing_in.succeeded(user, password, staff.actor_of(user, ip, request_id()))
        role, stamp, user_id = user.role, signing_in.rights_stamp(user), user.id
    destination = safe_path(current_session().get("next", "/"))
    current_session().begin_for(user_id, stamp)
    return home_url(role) if destination == "/" else destination


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """退出: the session row is gone at once, and the browser forgets what it stored."""
    with transaction():
        signing_in.left(current_actor())
    current_session().end()
    return redirect(url_for("auth.sign_in")), 302, {"Clear-Site-Data": '"cache", "storage"'}


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """修改密码: ends the other sessions of the account."""
    form = PasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash("密码已修改，其他设备上的登录已退出。", "ok")
        return redirect(home_url(current_actor().role))
    return render_template("auth/password.html", form=form), 400 if form.errors else 200


def _change_password(form: PasswordForm) -> bool:
    """Set the new password and begin a fresh session; False with the reason on the form."""
    user = staff.user(current_actor().user_id or 0)
    if user is None or not verify_password(user.password_hash, form.old_password.data):
        form.old_password.errors = ["当前密码不正确"]
        return False
    try:
        with transaction():
            set_password(current_actor(), user, form.new_password.data)
    except StaffError as error:
        form.new_password.errors = [error.message_zh]
        return False
    current_session().begin_for(user.id, signing_in.rights_stamp(user))
    return True


@blueprint.post("/text-size")
def text_size() -> ResponseReturnValue:
    """文字大小: kept with the account, back to the page it was chosen on."""
    with transaction():
        signing_in.set_text_size(current_actor(), request.form.get("size", ""))
    return redirect(where_they_came_from(home_url(current_actor().role)))
