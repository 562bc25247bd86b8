"""Alerts arrive by webhook and by e-mail, and say nothing personal."""

import socketserver
import threading
from collections.abc import Iterator

import pytest

from dagster_project.alerts import Alert, AlertError, post_webhook, send_mail

ALERT = Alert("Tiny", "refresh", "run-1", "raw__order_lines", "SourceError")


class MailHandler(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs to hand over one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 tiny\r\n")
        body = False
        for line in self.rfile:
            self.server.lines.append(line.decode())  # type: ignore[attr-defined]
            if body:
                if line == b".\r\n":
                    body = False
                    self.wfile.write(b"250 taken\r\n")
                continue
            command = line[:4].upper()
            if command == b"DATA":
                body = True
                self.wfile.write(b"354 go on\r\n")
            elif command == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[tuple[str, list[str]]]:
    with socketserver.TCPServer(("127.0.0.1", 0), MailHandler) as server:
        server.lines = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", server.lines  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_a_webhook_receives_job_run_step_and_error(
    webhook: tuple[str, list[dict[str, str]]],
) -> None:
    address, received = webhook
    post_webhook(address, ALERT)
    assert received[0]["step"] == "raw__order_lines"
    assert received[0]["error"] == "SourceError"
    assert "refresh failed for Tiny" in received[0]["text"]


def test_a_webhook_that_is_no_web_address_is_refused() -> None:
    with pytest.raises(AlertError, match="MAINSTAY_ALERT_WEBHOOK"):
        post_webhook("file:///etc/passwd", ALERT)


def test_a_mail_reaches_every_recipient(mail_server: tuple[str, list[str]]) -> None:
    address, lines = mail_server
    send_mail(address, ["data@company.example", "sales@company.example"], ALERT)
    sent = "".join(lines)
    assert sent.upper().count("RCPT TO:") == 2
    assert "Subject: Mainstay: refresh failed for Tiny" in sent
    assert "Run: run-1" in sent


def test_a_mail_server_address_without_host_is_refused() -> None:
    with pytest.raises(AlertError, match="MAINSTAY_SMTP_URL"):
        send_mail("mail.company.example", ["data@company.example"], ALERT)
