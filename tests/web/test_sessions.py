"""P49: sessions end when they should, and the table holds nothing a thief could use."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select, update

from app import clock
from app.extensions import db, transaction
from app.rules.vocabulary import Role
from app.staff.models import Office, SignInSession, User
from app.staff.operations import set_active, set_password
from app.staff.queries import actor_of
from tests.browsing import PASSWORD, Browser, a_user_row, browser, browser_of
from tests.web.conftest import ClientFor

PAGE = "/settings/laws"


def cookie(client: Browser) -> str:
    found = client.get_cookie("sid")
    return found.value if found else ""


def is_in(client: Browser) -> bool:
    return client.get(PAGE).status_code == 200


def rows() -> list[SignInSession]:
    db.session.rollback()
    return list(db.session.scalars(select(SignInSession)))


def test_the_id_changes_at_sign_in_and_at_sign_out(app: Flask, centre: Office) -> None:
    """Red when begin_for keeps the key (fixation)."""
    client = browser(app)
    user = a_user_row(Role.CLERK, centre)
    client.get("/sign-in")
    before = cookie(client)
    assert before
    client.sign_in(user.login)
    after = cookie(client)
    assert after != before
    client.send("/sign-out")
    assert cookie(client) != after


def test_a_visitor_without_a_form_gets_no_session(app: Flask) -> None:
    """Red when the session is saved for every response."""
    client = browser(app)
    client.get("/healthz")
    client.get("/nothing-here")
    assert not cookie(client)
    assert rows() == []


def test_the_table_holds_only_a_hash(client_for: ClientFor) -> None:
    """Red when the id itself is stored."""
    client = client_for(Role.CLERK)
    assert len(cookie(client)) == 43
    assert all(cookie(client) not in (row.id_hash, str(row.data)) for row in rows())


def test_a_signed_out_session_cannot_be_replayed(client_for: ClientFor) -> None:
    """Red when signing out only deletes the cookie."""
    client = client_for(Role.CLERK)
    stolen = cookie(client)
    client.send("/sign-out")
    client.set_cookie("sid", stolen)
    assert not is_in(client)


def test_a_made_up_id_is_not_adopted(app: Flask, centre: Office) -> None:
    """Red when an unknown id from the browser becomes the session's id."""
    user = a_user_row(Role.CLERK, centre)
    client = browser(app)
    client.set_cookie("sid", "A" * 43)
    client.get("/sign-in")
    client.sign_in(user.login)
    assert cookie(client) != "A" * 43


def test_idle_for_half_an_hour_ends_it(client_for: ClientFor) -> None:
    """Red when expires_at is not compared."""
    client = client_for(Role.CLERK)
    with clock.travelled_to(clock.now() + timedelta(minutes=29)):
        assert is_in(client)
    with clock.travelled_to(clock.now() + timedelta(minutes=58)):
        assert is_in(client)
    with clock.travelled_to(clock.now() + timedelta(minutes=89)):
        assert not is_in(client)


def test_twelve_hours_end_it_however_busy(client_for: ClientFor) -> None:
    """Red when the expiry is only moved on (no absolute limit)."""
    client = client_for(Role.CLERK)
    for minutes in range(20, 12 * 60, 20):
        with clock.travelled_to(clock.now() + timedelta(minutes=minutes)):
            assert is_in(client), minutes
    with clock.travelled_to(clock.now() + timedelta(hours=12, minutes=1)):
        assert not is_in(client)


def test_seen_is_written_at_most_once_a_minute(client_for: ClientFor) -> None:
    """Red when every request renews the row."""
    client = client_for(Role.CLERK)
    client.get(PAGE)  # puts the token of its forms into the session
    first = max(row.seen_at for row in rows())
    client.get(PAGE)
    assert max(row.seen_at for row in rows()) == first
    with clock.travelled_to(clock.now() + timedelta(seconds=61)):
        client.get(PAGE)
    assert max(row.seen_at for row in rows()) > first


def test_a_disabled_user_is_out_at_once(app: Flask, centre: Office, client_for: ClientFor) -> None:
    """Red when is_active is only looked at while signing in."""
    client = client_for(Role.CLERK)
    admin = a_user_row(Role.ADMIN, centre)
    with transaction():
        user = db.session.get_one(User, client.user.id)
        user.is_active = False  # behind the operation's back: the session row stays
    assert not is_in(client)
    with transaction():
        set_active(actor_of(admin), db.session.get_one(User, client.user.id), True)
    assert not is_in(client)  # enabling does not revive it


def test_a_new_role_or_password_ends_the_session(app: Flask, centre: Office) -> None:
    """Red when the stamp is not compared."""
    user = a_user_row(Role.CLERK, centre)
    for change in ({"role": Role.STATISTICIAN}, {"password_hash": "x"}):
        with transaction() as session:
            session.execute(update(User).where(User.id == user.id).values(password_hash=user.password_hash))
        client = browser_of(app, user)
        with transaction() as session:
            session.execute(update(User).where(User.id == user.id).values(**change))
        assert not is_in(client), change


def test_changing_the_own_password_keeps_this_session_and_ends_the_others(app: Flask, centre: Office) -> None:
    """Red when begin_for is not called after the change."""
    user = a_user_row(Role.CLERK, centre)
    here, elsewhere = browser_of(app, user), browser_of(app, user)
    here.get("/password")
    before = cookie(here)
    new = "wutong-Forest-2288x"
    data = {"old_password": PASSWORD, "new_password": new, "repeat_password": new}
    assert here.send("/password", data).status_code == 302
    assert cookie(here) != before
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_password_reset_by_the_administrator_ends_all(app: Flask, centre: Office) -> None:
    user, admin = a_user_row(Role.CLERK, centre), a_user_row(Role.ADMIN, centre)
    client = browser_of(app, user)
    with transaction():
        set_password(actor_of(admin), db.session.get_one(User, user.id), "wutong-Forest-2288x")
    assert not is_in(client)


def test_the_fourth_session_ends_the_first(app: Flask, centre: Office) -> None:
    """Red when SESSIONS_PER_USER is not enforced."""
    user = a_user_row(Role.CLERK, centre)
    clients = []
    for number in range(4):
        with clock.travelled_to(clock.now() + timedelta(seconds=number)):
            clients.append(browser_of(app, user))
    assert [is_in(each) for each in clients] == [False, True, True, True]


def test_a_row_deleted_while_the_request_runs_is_not_written_back(app: Flask, client_for: ClientFor) -> None:
    """Red when save_session inserts what it cannot update."""
    client = client_for(Role.CLERK)

    def vanish() -> None:
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(SignInSession))

    app.before_request_funcs[None].append(vanish)
    with clock.travelled_to(clock.now() + timedelta(minutes=2)):
        client.get(PAGE)
    app.before_request_funcs[None].remove(vanish)
    assert rows() == []
    assert not is_in(client)


def test_expired_rows_are_swept_at_the_next_sign_in(app: Flask, centre: Office) -> None:
    user = a_user_row(Role.CLERK, centre)
    browser(app).get("/sign-in")
    with clock.travelled_to(clock.now() + timedelta(hours=13)):
        browser_of(app, user)
        assert {row.user_id for row in rows() if row.expires_at <= clock.now()} == set()


def test_signing_out_clears_what_the_browser_stored(client_for: ClientFor) -> None:
    response = client_for(Role.CLERK).send("/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
