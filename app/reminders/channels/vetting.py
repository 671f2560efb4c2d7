"""May this address be called at all? The guard against requests to where none should go (SSRF).

Outside addresses are called by https only. A host inside (loopback, intranet) is called only if
the administrator has listed it by name, and only such a one by plain http. What was checked is
what is connected to: the caller gets addresses, not a name to look up a second time.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS: Final = 500
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}")
_PATH: Final = re.compile(r"[\x21-\x7e]*")
# Networks that hide another address inside a global one: 6to4, Teredo, NAT64.
_WRAPPERS: Final = tuple(ipaddress.ip_network(each) for each in ("2002::/16", "2001::/32", "64:ff9b::/96"))
_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddress(ValueError):
    """The address must not be called (地址不可用); the message is Chinese, for the form or the row."""


def check_url(url: str, allowed_hosts: Collection[str], official: Collection[str] = ()) -> SplitResult:
    """The parts of an address fit to be called. `official` limits the host to those and the allowed.

    Raises BadAddress with what to do; nothing is looked up yet.
    """
    if len(url) > LONGEST_ADDRESS or not _PATH.fullmatch(url):
        raise BadAddress("地址过长或含有空格、汉字，请整段复制机器人或网关给出的地址")
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        raise BadAddress("地址格式不对，请整段复制") from None
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not port_is_fine or not _HOST.fullmatch(host):
        raise BadAddress("地址须以 https:// 开头，后面是主机名")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress("地址中不能带用户名、密码或 #")
    if official and host not in official and host not in allowed_hosts:
        raise BadAddress(f"主机须为 {'、'.join(sorted(official))}，或者先列入“另行允许的主机”")
    if parts.scheme == "http" and host not in allowed_hosts:
        raise BadAddress("只有列入“另行允许的主机”的内网主机才可以用 http://，其他须用 https://")
    return parts


def check_host(host: str) -> str:
    """A host name or numeric address as stored. Raises BadAddress."""
    host = host.strip().casefold()
    if not _HOST.fullmatch(host):
        raise BadAddress(f"主机名“{host[:40]}”不对，例如 mail.example.gov.cn 或 10.1.2.3")
    return host


def addresses_of(host: str, port: int, is_plain: bool, allowed_hosts: Collection[str]) -> list[str]:
    """The numeric addresses of a host, all of them fit to be called.

    Plain connections go to listed hosts inside only. Raises BadAddress when one address is not
    fit, OSError when the name is unknown.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numeric = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for each in numeric:
        ip = ipaddress.ip_address(each.split("%")[0])
        if not _is_fit(ip, is_plain, host in allowed_hosts):
            raise BadAddress("该主机不在允许范围内")
    return numeric


def _is_fit(ip: _Ip, is_plain: bool, is_listed: bool) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_multicast or ip.is_link_local or ip.is_unspecified:
        return False
    if ip.is_global and not any(ip in network for network in _WRAPPERS if network.version == ip.version):
        return not is_plain
    return is_listed
