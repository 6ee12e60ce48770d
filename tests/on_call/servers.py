"""Real servers on loopback, with a certificate of their own: SMTP with STARTTLS or TLS and sign-in, and HTTPS."""

from __future__ import annotations

import base64
import datetime as dt
import http.server
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "clinic@mail.example", "a password of the clinic"


def certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """A key and a certificate for this address that trusts itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@dataclass
class Taken:
    """What a server has taken.  ``refuse``: the answer to a recipient, or the status of a page, if not the good one."""

    letters: list[tuple[str, str]] = field(default_factory=list)
    posts: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    signed_in: int = 0
    refuse: str = ""
    offer_tls: bool = True


class _Smtp(socketserver.StreamRequestHandler):
    timeout = 60
    server: Any

    def setup(self) -> None:
        if self.server.tls_at_once:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        encrypted, signed_in, to = self.server.tls_at_once, False, ""
        taken: Taken = self.server.taken
        self.say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                offers = ["AUTH PLAIN"] if encrypted else (["STARTTLS"] if taken.offer_tls else [])
                for offer in ["mail.example", *offers]:
                    self.say(f"250-{offer}")
                self.say("250 8BITMIME")
            elif verb == "STARTTLS":
                self.say("220 go on")
                self.rfile.close()
                self.wfile.close()
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                super().setup()
                encrypted = True
            elif verb == "AUTH":
                given = base64.b64decode(line.split()[2]).decode().split("\0")
                signed_in = encrypted and given[1:] == [USER, PASSWORD]
                taken.signed_in += signed_in
                self.say("235 welcome" if signed_in else "535 wrong")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say(taken.refuse or ("250 OK" if signed_in else "530 sign in first"))
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(part.removeprefix("."))
                taken.letters.append((to, "".join(lines)))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who does not trust the certificate goes away; that is no fault of this server."""


class _Page(http.server.BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.taken.posts.append((self.path, dict(self.headers), body))
        self.send_response(int(self.server.taken.refuse or 200))
        self.send_header("Location", "https://elsewhere.example/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class _Mute(socketserver.BaseRequestHandler):
    """Takes the connection, says one sign, and then nothing until the visitor or the test goes away."""

    server: Any

    def handle(self) -> None:
        self.request.sendall(b"2")
        self.server.released.wait(300)


@contextmanager
def _running(server: Any) -> Iterator[int]:
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def smtp(file: Path, taken: Taken, *, tls: bool = False) -> Iterator[int]:
    """A mail server; its port."""
    server = _Server(("127.0.0.1", 0), _Smtp)
    server.taken, server.context, server.tls_at_once = taken, _context(file), tls  # type: ignore[attr-defined]
    with _running(server) as port:
        yield port


@contextmanager
def https(file: Path, taken: Taken) -> Iterator[int]:
    """A server that takes posts; its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.taken = taken  # type: ignore[attr-defined]
    server.socket = _context(file).wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    with _running(server) as port:
        yield port


@contextmanager
def mute() -> Iterator[int]:
    """A server that never answers; its port."""
    with _running(_Server(("127.0.0.1", 0), _Mute)) as port:
        yield port
