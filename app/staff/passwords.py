"""Is this the right password, and is it good enough to be one?

Argon2id (OWASP's first setting, ASVS 11.4.2). There are no composition rules: length, and
that what is left without the guessable parts is still long enough (ASVS 6.2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 128
_UNGUESSED_AT_LEAST = 6  # characters left when every guessable part is taken out
_DISTINCT_AT_LEAST = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# What the top of every leaked list is made of, and the words of this very office.
_WORDS = """
    password passwd passw0rd p@ssw0rd p@ssword pa55word passphrase secret letmein welcome login signin
    changeme default administrator admin root superuser user guest manager system server oracle
    computer internet windows microsoft google baidu taobao tencent weixin wechat alibaba
    iloveyou woaini woaiwojia aini1314 5201314 1314520 520 1314 lovely princess sunshine monkey dragon
    football baseball basketball superman batman starwars pokemon master shadow michael jordan
    qwertyuiop asdfghjkl zxcvbnm qwerty qwert qazwsxedc qazwsx 1qaz2wsx 1qaz 2wsx 3edc 1q2w3e4r5t
    1q2w3e4r 1q2w3e asdfgh asdf zxcvbn zxcv q1w2e3r4 zaq12wsx qweasdzxc qweasd qwe123 abc123 a1b2c3d4
    aa123456 abcdefgh abcdef abcd1234 abcd abc 123qwe 147258369 159357 741852963 789456123 963852741
    0123456789 1234567890 123456789 12345678 1234567 123456 12345 1234 123 9876543210 987654321
    87654321 7654321 654321 54321 4321 321 112233 123123 123321 121212 131313 147258 258369 666666
    888888 000000 111111 222222 333333 444444 555555 777777 999999 100200 xiaoming zhongguo beijing
    shanghai china chinese mima wodemima ceshi test testing demo example
    legalaid legal aid lawyer falvyuanzhu falv yuanzhu flyz flyzzx fayuan fayuanyouxian sifaju sfj
    sifasuo junren junshu tuiyijunren youfu zhongxin lvshi 12348
    法律援助中心 法律援助 法援优先 法援 司法局 司法所 工作站 军人军属 军人 军属 退役 优抚 律师 中心 密码 管理员 你好
"""
_GUESSABLE = sorted(_WORDS.split(), key=len, reverse=True)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")


def _exact(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _hashable(text: str) -> bool:
    return len(text) <= LONGEST and not any("\ud800" <= character <= "\udfff" for character in text)


def hash_password(text: str) -> str:
    """The Argon2id hash to store. Raises ValueError over 128 characters, before any hashing."""
    if not _hashable(text):
        raise ValueError("not a password that may be hashed")
    return _hasher.hash(_exact(text))


@cache
def _dummy_hash() -> str:
    return _hasher.hash("nobody has this password")


def verify_password(stored: str | None, text: str) -> bool:
    """Whether the password fits; an absent user (None) costs the same time as a present one."""
    dummy = _dummy_hash()
    if not _hashable(text):
        return False
    try:
        fits = _hasher.verify(stored or dummy, _exact(text))
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(stored)


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other than the current parameters: hash again at sign-in."""
    return _hasher.check_needs_rehash(stored)


def _without_guessable_parts(text: str, own_words: list[str]) -> str:
    for word in own_words + _GUESSABLE:
        text = text.replace(word, "\n")
    return _REPEATED.sub("", _YEAR.sub("\n", text)).replace("\n", "")


def password_problem(text: str, login: str, name: str) -> str | None:
    """Why this may not become the password of that user (密码规则), in Chinese; None if it may."""
    if len(text) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符，现为 {len(text)} 个"
    if not _hashable(text):
        return f"密码最多 {LONGEST} 个可显示的字符"
    folded = unicodedata.normalize("NFKC", text).casefold()
    own = [word for word in (login.casefold(), name.casefold()) if word]
    if any(len(word) > 1 and word in folded for word in own):
        return "密码不能包含登录名或姓名，请换一个"
    if len(set(folded)) < _DISTINCT_AT_LEAST:
        return "密码重复的字符太多，容易被猜到，请换一个"
    if len(_without_guessable_parts(folded, own).strip()) < _UNGUESSED_AT_LEAST:
        return "密码由常见词、键位或年份组成，容易被猜到，请换一个，例如用几个不相关的词连在一起"
    return None
