"""Tell people that a run failed: a webhook, an e-mail, or neither until they are configured.

A message names the job, the run, the step and the kind of error. It carries no row, no value and
no traceback, so that nothing personal leaves by this way.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

import requests

TIMEOUT_SECONDS: Final = 10


class AlertError(ValueError):
    """An alert is configured in a way that cannot work; the message says the remedy."""


@dataclass(frozen=True)
class Alert:
    """What is told of a failed run."""

    company: str
    job: str
    run_id: str
    step: str
    error: str

    @property
    def subject(self) -> str:
        """One line."""
        return f"Mainstay: {self.job} failed for {self.company} in {self.step}"

    @property
    def text(self) -> str:
        """The whole message."""
        return (
            f"{self.subject}.\n\nError: {self.error}\nRun: {self.run_id}\n\n"
            "The last good lists and published copies stay in place. "
            "Open the run in the Dagster UI for what to do.\n"
        )


def post_webhook(address: str, alert: Alert) -> None:
    """Send the alert as JSON; `text` is what chat services show.

    Raises:
        AlertError: the address is not http or https.
        requests.RequestException: it could not be delivered.
    """
    if urlsplit(address).scheme not in {"http", "https"}:
        raise AlertError("The webhook is no http address. Remedy: correct MAINSTAY_ALERT_WEBHOOK.")
    body = {"text": alert.text, **asdict(alert)}
    requests.post(address, json=body, timeout=TIMEOUT_SECONDS).raise_for_status()


def send_mail(smtp_url: str, recipients: Sequence[str], alert: Alert) -> None:
    """Send the alert by e-mail.

    Args:
        smtp_url: smtp://user:password@host:port (STARTTLS where a user is given) or smtps://.
        recipients: addresses; the first is also the sender.
        alert: what to tell.

    Raises:
        AlertError: the address of the mail server cannot be used.
        smtplib.SMTPException, OSError: it could not be delivered.
    """
    server = urlsplit(smtp_url)
    if server.scheme not in {"smtp", "smtps"} or not server.hostname:
        raise AlertError(
            "The mail server's address cannot be used. "
            "Remedy: write MAINSTAY_SMTP_URL as smtp://user:password@host:587."
        )
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"] = recipients[0]
    message["To"] = ", ".join(recipients)
    message.set_content(alert.text)
    with _connected(server.scheme, server.hostname, server.port) as client:
        if server.username:
            if server.scheme == "smtp":
                client.starttls(context=ssl.create_default_context())
            client.login(unquote(server.username), unquote(server.password or ""))
        client.send_message(message)


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
    return smtplib.SMTP(host, port or 587, timeout=TIMEOUT_SECONDS)
