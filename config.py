"""Which settings is the application running with, and are they safe?

The only module that reads the environment. Development fills what is missing
with generated keys kept beside the database; production refuses to guess.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
KEY_NAMES = ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "AUDIT_KEY")
MINIMUM_KEY_LENGTH = 32
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  compared with, not bound to


class UnsafeSettings(Exception):
    """The settings must not be used in production (配置不安全); `.problems` lists why, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations; read once, never changed."""

    environment: str  # development, test or production
    database_url: str
    secret_key: str
    field_key: str  # encrypts ID numbers, phones and drafts
    index_key: str  # keys the blind index
    audit_key: str  # keys the audit chain
    host: str = "127.0.0.1"  # where `make run` listens
    port: int = 8000
    trusted_hosts: tuple[str, ...] = ()
    public_base_url: str = ""
    proxy_hops: int = 0
    session_idle_minutes: int = 30
    session_absolute_hours: int = 12
    max_upload_bytes: int = 20 * 1024 * 1024
    reminder_interval_seconds: int = 30
    ledger_output_dir: str = str(VAR)
    replica_url: str = ""  # a streaming replica of database_url, for pages that only read (只读副本)
    state_dir: str = str(VAR)  # what the worker remembers outside the database

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    @property
    def cookies_secure(self) -> bool:
        """Whether browsers reach the site by HTTPS, so that cookies may be marked Secure."""
        return self.public_base_url.startswith("https://")

    @property
    def sent_marker_path(self) -> Path:
        """The file that counts what has left the system, one a database (see reminders.witness)."""
        database = urlsplit(self.database_url)
        address = f"{database.hostname}:{database.port}{database.path}?{database.query}"
        name = hashlib.sha256(address.encode()).hexdigest()[:12]
        return Path(self.state_dir) / f"sent-{name}.json"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises UnsafeSettings in production when a key is missing or weak, no
        host is trusted, or the base address is not HTTPS; and anywhere when
        PORT is not a port.
        """
        env = os.environ if environ is None else environ
        environment = env.get("APP_ENV", "development")
        host = env.get("HOST", "") or "127.0.0.1"
        keys = _keys(env, environment)
        settings = cls(
            environment=environment,
            database_url=_database_url(env.get("DATABASE_URL", "")),
            secret_key=keys["SECRET_KEY"],
            field_key=keys["FIELD_KEY"],
            index_key=keys["INDEX_KEY"],
            audit_key=keys["AUDIT_KEY"],
            host=host,
            port=_port(env.get("PORT", "") or "8000"),
            trusted_hosts=_trusted_hosts(env.get("TRUSTED_HOSTS", ""), environment, host),
            public_base_url=env.get("PUBLIC_BASE_URL", ""),
            proxy_hops=int(env.get("PROXY_HOPS", "0")),
            session_idle_minutes=int(env.get("SESSION_IDLE_MINUTES", "30")),
            session_absolute_hours=int(env.get("SESSION_ABSOLUTE_HOURS", "12")),
            reminder_interval_seconds=int(env.get("REMINDER_INTERVAL_SECONDS", "30")),
            replica_url=_normal(env.get("REPLICA_URL", "")),
            state_dir=_state_dir(env.get("STATE_DIR", "")),
        )
        problems = settings.problems()
        if settings.is_production and problems:
            raise UnsafeSettings(problems)
        return settings

    def problems(self) -> list[str]:
        """What production would refuse, each with what to do, in Chinese."""
        found = []
        if self.environment not in ("development", "test", "production"):
            found.append(f"APP_ENV“{self.environment}”无法识别，请改为 development、test 或 production")
        found += self._key_problems()
        if not self.trusted_hosts:
            found.append("TRUSTED_HOSTS 未设置，请列出允许访问的主机名")
        if "*" in self.trusted_hosts:
            found.append("TRUSTED_HOSTS 不能为 *，请列出具体主机名")
        if not self.cookies_secure:
            found.append("PUBLIC_BASE_URL 必须是 https:// 开头的地址")
        found += self._database_problems()
        if self.session_idle_minutes > 60:
            found.append("SESSION_IDLE_MINUTES 不能超过 60")
        if self.session_absolute_hours > 24:
            found.append("SESSION_ABSOLUTE_HOURS 不能超过 24")
        return found

    def _database_problems(self) -> list[str]:
        kinds = [urlsplit(url).scheme.split("+")[0] for url in (self.database_url, self.replica_url) if url]
        found = [] if kinds[0] in ("sqlite", "postgresql") else ["DATABASE_URL 只支持 sqlite 或 postgresql"]
        if len(kinds) > 1 and set(kinds) != {"postgresql"}:
            found.append("REPLICA_URL 只能与 PostgreSQL 一起使用，请改为副本的 postgresql:// 地址或者留空")
        return found

    def _key_problems(self) -> list[str]:
        keys = (self.secret_key, self.field_key, self.index_key, self.audit_key)
        found = [
            f"{name} 缺失或过短，请设置不少于 {MINIMUM_KEY_LENGTH} 位的随机值"
            for name, value in zip(KEY_NAMES, keys, strict=True)
            if len(value) < MINIMUM_KEY_LENGTH or len(set(value)) < 8
        ]
        if len(set(keys)) < len(keys):
            found.append("四个密钥不能相同，请分别生成")
        return found

    def using(self, **changes: object) -> Settings:
        """A copy with some settings replaced (tests and benchmarks)."""
        return replace(self, **changes)  # type: ignore[arg-type]


def own_addresses() -> tuple[str, ...]:
    """How other machines on the network may call this one: its name and its address there.

    Asks the routing table only; no packet is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return (socket.gethostname(),)
        return (probe.getsockname()[0], socket.gethostname())


def _state_dir(value: str) -> str:
    """Where the worker keeps its memory; made when missing, readable by the owner only."""
    folder = Path(value).resolve() if value else VAR
    folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder)


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        raise UnsafeSettings([f"PORT“{value}”无效，请改为 1 至 65535 之间的数字，例如 PORT=8001"])
    return int(value)


def _trusted_hosts(value: str, environment: str, host: str) -> tuple[str, ...]:
    """The hosts listed; in development, where none are, this machine by every name it has."""
    listed = tuple(filter(None, (name.strip() for name in value.split(","))))
    if listed or environment != "development":
        return listed
    beyond = own_addresses() if host in EVERY_ADDRESS else (host,)
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", *beyond)))


def _database_url(value: str) -> str:
    if not value:
        VAR.mkdir(mode=0o700, exist_ok=True)
        return f"sqlite:///{VAR / 'legalaid.sqlite3'}"
    if value.startswith("sqlite:///") and not value.startswith("sqlite:////"):
        return f"sqlite:///{Path(value.removeprefix('sqlite:///')).resolve()}"
    return _normal(value)


def _normal(value: str) -> str:
    """The address of a PostgreSQL with the driver we use, however it was written."""
    if value.startswith("postgres://"):
        value = "postgresql://" + value.removeprefix("postgres://")
    if value.startswith("postgresql://"):
        return "postgresql+psycopg://" + value.removeprefix("postgresql://")
    return value


def _keys(env: Mapping[str, str], environment: str) -> dict[str, str]:
    keys = {name: env.get(name, "") for name in KEY_NAMES}
    if environment == "production" or all(keys.values()):
        return keys
    kept = _development_keys()
    return {name: value or kept[name] for name, value in keys.items()}


def _development_keys() -> dict[str, str]:
    """Keys made once per checkout, readable by the owner only; never used in production."""
    path = VAR / "development-keys.json"
    VAR.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        made = json.dumps({name: secrets.token_hex(32) for name in KEY_NAMES})
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(made)
        try:
            os.link(draft, path)  # the first of two processes wins, the other reads it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded
