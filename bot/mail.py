"""Mail through `SMTP_URL`: the operator's alarms, and officials whom Zalo does not reach."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.settings import is_loopback

TIMEOUT_SECONDS = 10


class MailNotSent(Exception):
    """The server took nothing: the mail may be sent again. The text names no address."""


class MailUnknown(Exception):
    """The mail may have left: it must not be sent again."""


async def send(url: str, subject: str, text: str, to: str | None = None) -> None:
    """Send one mail; without `to` it goes to the addresses in the URL's `to`.

    A password leaves only over TLS, or on this machine. Raises MailNotSent or MailUnknown.
    """
    await asyncio.to_thread(_send, url, subject, text, to)


def _send(url: str, subject: str, text: str, to: str | None) -> None:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = query.get("from", [unquote(parts.username or "xaoi")])[0]
    message["To"] = to or ", ".join(query.get("to", []))
    message.set_content(text)
    try:
        server = _connected(parts)
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(type(error).__name__) from None
    with server:
        _handed_over(server, parts, message)


def _handed_over(server: smtplib.SMTP, parts: SplitResult, message: EmailMessage) -> None:
    try:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(type(error).__name__) from None
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as no:
        raise MailNotSent(type(no).__name__) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnknown(type(error).__name__) from None


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, port, context = parts.hostname or "", parts.port or 0, ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif parts.username and not is_loopback(parts.geturl()):
        server.close()
        raise smtplib.SMTPNotSupportedError("the mail server offers no TLS for the password")
    return server
