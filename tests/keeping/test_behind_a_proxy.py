"""Behind Caddy, behind nginx, and by its own certificate: real requests, a live line, the headers.

The files are those of deploy/, with ports and paths of the test put in.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from midspan import manifest
from midspan.host import around, outside
from midspan.host.told import Is, Told
from tests import private
from tests.served import ROOT, Place

DEPLOY = ROOT / "deploy"
NAME = "circle.example"
FORGED = "203.0.113.99"


class Behind(Place):
    """A place that is reached by https, and writes down from where what was refused came."""

    def __init__(self, data: Path, port: int, **env: str) -> None:
        self.outside = port
        self.given = {"MIDSPAN_ADDRESS": f"https://{NAME}:{port}", "MIDSPAN_LOG_ADDRESSES": "yes"}
        self.given |= env
        self.log = data.with_suffix(".log")
        super().__init__(data)

    @property
    def env(self) -> dict[str, str]:
        return super().env | self.given

    def start(self) -> None:
        with self.log.open("ab") as self.errors:
            super().start()


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not here; apt install {name} to try it")
    return found


@contextmanager
def caddy(folder: Path, inside: int, outside: int) -> Iterator[Path]:
    """Caddy as it stands in deploy/Caddyfile.house; gives the certificate of its authority."""
    lines = (DEPLOY / "Caddyfile.house").read_text()
    lines = lines.replace("midspan.home.arpa", f"{NAME}:{outside}").replace("8000", str(inside))
    alone = "{\n admin off\n skip_install_trust\n auto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(alone + lines)
    command = [program("caddy"), "run", "--config", str(folder / "Caddyfile")]
    with ran(["env", f"HOME={folder}", f"XDG_DATA_HOME={folder}", *command], folder, outside):
        yield folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"


@contextmanager
def nginx(folder: Path, inside: int, outside: int) -> Iterator[Path]:
    certificate, key = own_certificate(folder)
    lines = (DEPLOY / "nginx.conf").read_text()
    lines = re.sub(r" +listen \[::\].*\n", "", lines)
    lines = lines.replace("listen 443", f"listen 127.0.0.1:{outside}").replace(
        "listen 80", f"listen 127.0.0.1:{private.free_port()}"
    )
    lines = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(certificate), lines)
    lines = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), lines).replace("8000", str(inside))
    temporary = "".join(
        f"{what}_temp_path {folder}/{what};\n"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/errors;\nevents {{}}\n"
        f"http {{\n{temporary}access_log {folder}/access;\n{lines}}}\n"
    )
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with ran(command, folder, outside):
        yield certificate
    # Its access log is off where people come in.
    assert not (folder / "access").exists() or not (folder / "access").read_text()


@contextmanager
def ran(command: list[str], folder: Path, port: int) -> Iterator[None]:
    import signal

    with private.running(command, folder / "proxy.log", port, signal.SIGTERM):
        yield


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """For the name, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


class Visitor:
    """A browser that trusts one authority, at a name that leads to this machine."""

    def __init__(self, port: int, trusted: Path) -> None:
        self.port = port
        self.tls = ssl.create_default_context(cafile=str(trusted))

    def line(self) -> ssl.SSLSocket:
        return self.tls.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=10), server_hostname=NAME
        )

    def ask(self, path: str, how: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        asked = http.client.HTTPConnection(NAME, self.port)
        asked.sock = self.line()
        given = {"Host": f"{NAME}:{self.port}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        asked.request(how, path, headers=given)
        answer = asked.getresponse()
        status, said, body = answer.status, answer.headers, answer.read()
        asked.close()
        return status, said, body

    def talks(self, ticket: str, rel: str, act: dict[str, Any]) -> list[str]:
        """Hello and one line over the live line; gives what was said to it."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        how: Any = {
            "ssl": self.tls,
            "sock": plain,
            "compression": None,
            "origin": f"https://{NAME}:{self.port}",
        }
        with connect(f"wss://{NAME}:{self.port}/live", **how) as line:
            line.send(json.dumps({"t": "hello", "v": 1, "ticket": ticket, "since": {rel: 0}}))
            heard = [json.loads(line.recv(10))["t"]]
            line.send(json.dumps({"t": "act", **act}))
            return [*heard, json.loads(line.recv(10))["t"]]


Way = Callable[[Path, int, int], Any]


def is_as_it_must_be(place: Behind, visitor: Visitor) -> None:
    status, headers, body = visitor.ask("/")
    assert status == 200 and b"Midspan" in body
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options"):
        assert len(headers.get_all(name) or []) == 1, name
    assert "words_not_private" not in body.decode() and b"cannot be kept private" not in body
    static = re.search(rb"/static/[0-9a-f]+/css/base.css", body)
    assert static and visitor.ask(static[0].decode())[0] == 200
    _, headers, _ = visitor.ask("/sign-in/")
    cookies = headers.get_all("Set-Cookie") or []
    assert cookies and all("Secure" in one for one in cookies)
    meeting = place.meet()
    ticket = meeting.people[0]["ticket"]
    assert visitor.talks(ticket, meeting.rel, meeting.act(1)) == ["welcome", "stored"]
    # Whatever a visitor claims of where they come from, it is not believed.
    visitor.ask("/nowhere/", X_Forwarded_For=FORGED, X_Forwarded_Proto="http")
    assert visitor.ask("/health/")[0] == 200
    written = place.log.read_text()
    assert "127.0.0.1 GET /...: 404" in written and FORGED not in written


def the_name_leads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda at, timeout, *_: real(("127.0.0.1", at[1]), timeout)
    )


def the_doctor_says(port: int, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """What midspan doctor --address sees from outside, where the name leads to this machine."""
    the_name_leads_here(monkeypatch)
    place = outside.at(f"https://{NAME}:{port}", trusted)
    assert place
    return list(outside.from_outside(place))


@pytest.mark.parametrize("proxy", [caddy, nginx], ids=["Caddy", "nginx"])
def test_behind_a_proxy_all_is_as_it_must_be(
    tmp_path: Path, proxy: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(proxy.__name__)
    port = private.free_port()
    place = Behind(tmp_path / "place", port)
    try:
        with ExitStack() as open_until:
            trusted = open_until.enter_context(proxy(tmp_path, place.port, port))
            is_as_it_must_be(place, Visitor(port, trusted))
            told = the_doctor_says(port, trusted, monkeypatch)
            assert [one for one in told if one.how is not Is.WELL] == []
            assert any("live line opens" in one.says for one in told)
            # Who does not trust this authority is told so.
            (elsewhere := tmp_path / "elsewhere").mkdir()
            stranger = the_doctor_says(port, own_certificate(elsewhere)[0], monkeypatch)
            assert [one.how for one in stranger] == [Is.WRONG]
            place.stop()
            told = the_doctor_says(port, trusted, monkeypatch)
            assert "the proxy is there, Midspan is not" in "".join(one.says for one in told)
    finally:
        if place.runs():
            place.stop()


def test_a_proxy_that_says_too_little_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("nginx")
    port = private.free_port()
    place = Behind(tmp_path / "place", port)
    # One that neither says that people came by https, nor lets the live line through.
    bad = (DEPLOY / "nginx.conf").read_text()
    bad = re.sub(r" +proxy_set_header (X-Forwarded-Proto|Upgrade|Connection) .*\n", "", bad)
    monkeypatch.setattr(Path, "read_text", with_instead("nginx.conf", bad))
    try:
        with nginx(tmp_path, place.port, port) as trusted:
            wrong = [one for one in the_doctor_says(port, trusted, monkeypatch) if one.do]
            said = " ".join(one.says for one in wrong)
            assert "come without https" in said and "live line does not open" in said
    finally:
        place.stop()


def with_instead(name: str, text: str) -> Callable[..., str]:
    real = Path.read_text
    return lambda path, *how, **more: text if path == DEPLOY / name else real(path, *how, **more)


def test_by_its_own_certificate_and_no_proxy_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, key = own_certificate(tmp_path)
    place = Behind(
        tmp_path / "place", private.free_port(), MIDSPAN_CERTIFICATE=str(certificate),
        MIDSPAN_KEY=str(key), MIDSPAN_PROXY="192.0.2.1",
    )  # fmt: skip
    try:
        is_as_it_must_be(place, Visitor(place.port, certificate))
        # What it gives out can be compared by whoever trusts that certificate, and by nobody else.
        the_name_leads_here(monkeypatch)
        address = f"https://{NAME}:{place.port}"
        assert manifest.verify(address) == 2
        assert "CERTIFICATE_VERIFY_FAILED" in capsys.readouterr().err
        assert manifest.verify(address, certificate) == 0, capsys.readouterr().out
        assert manifest.verify(address, tmp_path / "none") == 2
    finally:
        place.stop()


def test_the_files_in_deploy_are_what_the_command_prints() -> None:
    assert (DEPLOY / "midspan.service").read_text() == around.unit(NAME)
    assert (DEPLOY / "Caddyfile").read_text().endswith(around.caddy(NAME))
    assert (DEPLOY / "Caddyfile.house").read_text().endswith(around.caddy("midspan.home.arpa"))
    assert [around.is_name(one) for one in (NAME, "a.b", "10.0.0.1", "a b.c", "x", "-a.de")] == [
        True, False, False, False, False, False,
    ]  # fmt: skip


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "midspan.service"
    unit.write_text(around.unit(NAME, program=around.program()))
    looked = subprocess.run(
        [program("systemd-analyze"), "verify", unit], capture_output=True, text=True
    )
    assert (looked.returncode, looked.stderr) == (0, "")


def test_systemd_finds_nothing_wrong_with_the_nightly_backup(tmp_path: Path) -> None:
    here = str(around.program())
    for name in ("midspan-backup.service", "midspan-backup.timer"):
        words = (DEPLOY / name).read_text()
        (tmp_path / name).write_text(words.replace("/usr/local/bin/midspan", here))
    looked = subprocess.run(
        [program("systemd-analyze"), "verify", *sorted(tmp_path.iterdir())],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (looked.returncode, looked.stderr) == (0, "")


def test_setting_up_a_machine_asks_before_it_does_anything() -> None:
    def said(*words: str) -> str:
        ended = subprocess.run(
            [ROOT / "bin" / "host", *words], stdin=subprocess.DEVNULL, start_new_session=True,
            capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        assert ended.returncode == (0 if "--help" in words else 1)
        return ended.stdout + ended.stderr

    assert "Give the name" in said()
    assert "does not know --over" in said("--over")
    assert "bin/host NAME" in said("--help")
    assert "Nothing was done" in said(NAME) or os.geteuid() != 0 or not shutil.which("apt-get")
