"""Weak passwords are refused with a reason, good ones fit, and nobody learns who exists."""

from __future__ import annotations

import time

import pytest
from argon2 import PasswordHasher

from app.staff import hash_password, needs_rehash, password_problem, verify_password

GOOD = [
    "梧桐 茶壶 自行车 十一月 窗台",
    "correct horse battery staple",
    "kV7#mQ2z!pLw9x",
    "zhe-ge-mi-ma-hen-chang-ba",
    "秋天的银杏叶落在石阶上呢",
    "x" * 3 + "Tq8vB0nRk2" + "y" * 3,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z" + "0" * 77,
]
WEAK = {
    "short": "至少 12 个字符",
    "一二三四五六七八九十一": "至少 12 个字符",
    "Tq8vB0nRk2" * 13: "最多 128 个",
    "kV7#mQ2z\ud800pLw9x": "最多 128 个",
    "aaaaaaaaaaaaaaa": "重复的字符太多",
    "121212121212": "重复的字符太多",
    "            ": "重复的字符太多",
    "password1234": "常见词",
    "P@ssw0rd2026": "常见词",
    "Password123456": "常见词",
    "qwertyuiop123": "常见词",
    "1qaz2wsx3edc": "常见词",
    "1q2w3e4r5t6y": "常见词",
    "admin888888admin": "常见词",
    "123456789abc": "常见词",
    "1234567890123": "常见词",
    "woaini5201314": "常见词",
    "iloveyou2024!": "常见词",
    "flyz20262026": "常见词",
    "legalaid2026": "常见词",
    "法律援助中心12348密码": "常见词",
    "falvyuanzhu1": "常见词",
    "ｐａｓｓｗｏｒｄ１２３４": "常见词",
    "abcabcabcabcd!x": "常见词",
    "1998199920012023": "常见词",
    "zhangwei-Tq8vB0nRk2": "登录名或姓名",
    "ZhangWei-Tq8vB0nRk2": "登录名或姓名",
    "张伟最喜欢的那一把旧椅子": "登录名或姓名",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_good_password_may_be_used(text: str) -> None:
    assert password_problem(text, "zhangwei", "张伟") is None


@pytest.mark.parametrize("text", WEAK)
def test_a_weak_password_is_refused_with_its_reason(text: str) -> None:
    assert WEAK[text] in (password_problem(text, "zhangwei", "张伟") or "")


def test_a_password_fits_exactly() -> None:
    stored = hash_password("梧桐 茶壶 Café")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(stored, "梧桐 茶壶 Café")
    assert verify_password(stored, "梧桐 茶壶 Cafe\u0301"), "the same text typed on another keyboard"
    for other in ("梧桐 茶壶 cafe", "梧桐 茶壶 Café ", "", "\ud800"):
        assert not verify_password(stored, other)


def test_the_end_of_a_long_password_counts() -> None:
    stored = hash_password("k" * 127 + "1")
    assert verify_password(stored, "k" * 127 + "1")
    assert not verify_password(stored, "k" * 127 + "2")


def test_an_overlong_password_is_refused_before_hashing() -> None:
    stored = hash_password("k" * 128)
    started = time.perf_counter()
    assert not verify_password(stored, "k" * 1_000_000)
    assert time.perf_counter() - started < 0.1
    with pytest.raises(ValueError, match="hashed"):
        hash_password("k" * 129)


def test_an_absent_user_costs_as_much_as_a_present_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = hash_password("梧桐 茶壶 自行车")
    checked: list[str] = []
    original = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        checked.append(hash.rsplit("$", 2)[0])
        return original(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not verify_password(None, "梧桐 茶壶 自行车")
    assert not verify_password("", "nobody has this password")
    assert not verify_password(stored, "wrong")
    assert len(checked) == 3, "each sign-in hashes once"
    assert len(set(checked)) == 1, "with the same parameters"


def test_a_broken_hash_never_fits() -> None:
    assert not verify_password("not a hash", "梧桐 茶壶 自行车")


def test_old_parameters_are_noticed() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x")
    assert needs_rehash(weak)
    assert not needs_rehash(hash_password("梧桐 茶壶 自行车"))
