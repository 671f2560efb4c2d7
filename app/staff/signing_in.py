"""May this person sign in now, and how often was it tried?

Attempts are counted in the database, so that all workers share the count. A count belongs to
a window of time and fades with it: nobody can lock a colleague out for good. Keys are keyed
hashes; the table names neither account nor address.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app import audit, clock
from app.audit import Actor
from app.confidential import blind_index
from app.extensions import db
from app.staff import queries
from app.staff.accounts import Account
from app.staff.models import SignInAttempt, User
from app.staff.operations import rehash_password
from app.staff.passwords import needs_rehash

KNOWN_FOR = timedelta(days=30)
_KNOWN = timedelta(days=1)  # the window of a remembered network


@dataclass(frozen=True, slots=True)
class _Limit:
    """So many attempts in a window, for one key."""

    purpose: str
    attempts: int
    window: timedelta


PER_ACCOUNT_AND_NETWORK = _Limit("sign-in-account-network", 5, timedelta(minutes=15))
PER_ADDRESS = _Limit("sign-in-address", 60, timedelta(minutes=15))
PER_ACCOUNT = _Limit("sign-in-account", 20, timedelta(hours=1))  # not from networks it signed in from


def rights_stamp(user: User | Account) -> str:
    """Changes when password, role or office do; a session made under another stamp is over."""
    return hashlib.sha256(f"{user.password_hash}|{user.role}|{user.office_id}".encode()).hexdigest()[:16]


def count_attempt(login: str, ip: str) -> timedelta | None:
    """Count an attempt to sign in before the password is looked at.

    Returns how long to wait when one of the limits is reached; then nothing is counted.
    """
    now = clock.now()
    _forget_old(now)
    counted = [(_row(key, limit, now), limit) for key, limit in _keys(login, ip, now)]
    waits = [
        row.window_start + limit.window - now for row, limit in counted if row.failures >= limit.attempts
    ]
    if waits:
        return max(waits)
    for row, _ in counted:
        row.failures += 1
    return None


def succeeded(user: User, password: str, actor: Actor) -> None:
    """The password fitted: take the attempt back, remember the network, note the day."""
    now = clock.now()
    for key, limit in _keys(user.login, actor.ip, now):
        row = _row(key, limit, now)
        row.failures = 0 if limit is PER_ACCOUNT_AND_NETWORK else max(0, row.failures - 1)
    _remember_network(user.login, actor.ip, now)
    if needs_rehash(user.password_hash):
        rehash_password(user, password)
    user.last_sign_in_at = now
    audit.record(actor, "session.begin", object_kind="user", object_id=user.id)


def failed(login: str, ip: str, request_id: str) -> None:
    """Record a failed attempt; the trail names the user only when there is such a one."""
    user = queries.find_user(login)
    nobody = Actor(None, "", None, user.office_id if user else None, ip=ip, request_id=request_id)
    audit.record(
        nobody,
        "session.begin",
        object_kind="user",
        object_id=user.id if user else "",
        result="failed",
    )


def left(actor: Actor) -> None:
    """Record that somebody signed out."""
    audit.record(actor, "session.end", object_kind="user", object_id=actor.user_id)


def set_text_size(actor: Actor, size: str) -> None:
    """Keep the text size somebody chose; an unknown one means the standard size."""
    user = queries.user(actor.user_id or 0)
    if user is not None:
        user.text_size = size if size in ("l", "xl") else ""


def network_of(ip: str) -> str:
    """The network an address belongs to: /24, or /56 for IPv6; the text itself if it is no address."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))


def _keys(login: str, ip: str, now: datetime) -> list[tuple[str, _Limit]]:
    account, network = queries.normalise_login(login)[:100], network_of(ip)
    keys = [
        (_hash(PER_ACCOUNT_AND_NETWORK, account, network), PER_ACCOUNT_AND_NETWORK),
        (_hash(PER_ADDRESS, ip), PER_ADDRESS),
    ]
    if not _is_known(account, network, now):
        keys.append((_hash(PER_ACCOUNT, account), PER_ACCOUNT))
    return keys


def _hash(limit: _Limit, *parts: str) -> str:
    return blind_index("|".join(parts), limit.purpose)


def _row(key: str, limit: _Limit, now: datetime) -> SignInAttempt:
    """The locked count of a key in the current window; made first if it is the first attempt."""
    seconds = int(limit.window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, now.tzinfo)
    session = db.session()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(SignInAttempt).values(key_hash=key, window_start=start, failures=0)
    session.execute(first.on_conflict_do_nothing())
    return session.get_one(SignInAttempt, (key, start), with_for_update=True)


def _known_key(account: str, network: str) -> str:
    return blind_index(f"{account}|{network}", "sign-in-known-network")


def _is_known(account: str, network: str, now: datetime) -> bool:
    found = select(SignInAttempt.key_hash).where(
        SignInAttempt.key_hash == _known_key(account, network),
        SignInAttempt.window_start > now - KNOWN_FOR,
    )
    return db.session.scalar(found.limit(1)) is not None


def _remember_network(account: str, ip: str, now: datetime) -> None:
    key = _known_key(queries.normalise_login(account), network_of(ip))
    _row(key, _Limit("known", 0, _KNOWN), now)


def _forget_old(now: datetime) -> None:
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.window_start < now - KNOWN_FOR))
