"""How is a message handed to a mail server, and when is it out of our hands? (电子邮件)

smtplib on a vetted connection. Everything up to the letter itself may be tried again; once its
last line has left and no answer came, nobody knows.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Final

from app import clock
from app.reminders.channels.answers import ACCEPTED, Answer, Letter, Setup
from app.reminders.channels.web_post import STEP_SECONDS, NotSent, bounded, connect, encrypt
from app.rules.vocabulary import Term

_MAIL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}")
_HELLO: Final = "legal-aid.invalid"  # our own name is nobody's business
_READY: Final = 220
_LAST_LINE: Final = b".\r\n"


class MailSecurity(Term):
    """How the line to the mail server is encrypted (加密方式)."""

    SSL = "ssl", "SSL/TLS（通常 465 端口）"
    STARTTLS = "starttls", "STARTTLS（通常 587 端口）"
    NONE = "none", "不加密（仅限已列明的内网主机）"


def is_mail_address(text: str) -> bool:
    """Whether the text is a plain e-mail address, with nothing that could start another header."""
    return len(text) <= 120 and _MAIL.fullmatch(text) is not None


class _Line(smtplib.SMTP):
    """SMTP over a connection to a vetted address."""

    def __init__(self, sock: socket.socket, host: str) -> None:
        super().__init__(local_hostname=_HELLO, timeout=STEP_SECONDS)
        self.sock, self._host, self.file = sock, host, None


class SmtpMail:
    """E-mail by the office's own server; `settings`: host, port, security, account, sender."""

    def send(self, letter: Letter, setup: Setup) -> Answer:
        """Hand the mail to the server. A refusal of login, sender or address may be tried again."""
        settings = setup.settings
        host, is_plain = str(settings["host"]), settings["security"] == MailSecurity.NONE
        try:
            sock = connect(host, int(settings["port"]), is_plain, setup.allowed_hosts)
            line = _Line(encrypt(sock, host) if settings["security"] == MailSecurity.SSL else sock, host)
        except NotSent as error:
            return Answer.refused(str(error), is_down=True)
        try:
            with bounded(lambda: line.sock):
                _greet(line, setup)
                return _hand_over(line, letter, setup)
        except (smtplib.SMTPException, OSError) as error:
            return Answer.refused(_said(error), is_down=True)
        finally:
            line.close()


def _greet(line: smtplib.SMTP, setup: Setup) -> None:
    code, _ = line.getreply()
    if code != _READY:
        raise smtplib.SMTPResponseException(code, b"")
    if setup.settings["security"] == MailSecurity.STARTTLS:
        line.ehlo()
        line.starttls(context=ssl.create_default_context())
    line.ehlo()
    if setup.settings.get("account"):
        line.login(str(setup.settings["account"]), setup.secret)


def _hand_over(line: smtplib.SMTP, letter: Letter, setup: Setup) -> Answer:
    handed_over = False
    try:
        for command in (f"MAIL FROM:<{setup.settings['sender']}>", f"RCPT TO:<{setup.address}>", "DATA"):
            code, _ = line.docmd(command)
            if code not in (250, 251, 354):
                return Answer.refused(f"邮件服务器拒绝（{code}）")
        handed_over = True
        line.send(_stuffed(_mail(letter, setup.settings, setup.address)) + _LAST_LINE)
        code, _ = line.getreply()
    except (smtplib.SMTPException, OSError) as error:
        if handed_over:
            return Answer.unsure("邮件已交出，但没有收到服务器的答复")
        return Answer.refused(_said(error), is_down=True)
    return ACCEPTED if code == 250 else Answer.refused(f"邮件服务器拒绝（{code}）")


def _mail(letter: Letter, settings: Any, to: str) -> bytes:
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = Address(display_name="法律援助提醒", addr_spec=str(settings["sender"]))
    mail["To"] = to
    mail["Subject"] = letter.subject
    mail["Date"] = clock.now().astimezone(clock.SHANGHAI)
    mail["Message-ID"] = f"<{letter.key}@{str(settings['sender']).partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, cte="base64")
    return mail.as_bytes()


def _stuffed(mail: bytes) -> bytes:
    """The lines of a mail as they go over the wire: a leading full stop is doubled."""
    lines = re.sub(rb"(?m)^\.", b"..", mail)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "邮件服务器不接受账号或密码"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "邮件服务器不支持所选的加密或登录方式"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器拒绝（{error.smtp_code}）"
    return "证书或者加密连接有问题" if isinstance(error, ssl.SSLError) else "与邮件服务器的连接中断"
