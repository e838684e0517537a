"""What stands around Midspan on its machine: a few lines for Caddy, a unit for systemd.

The files in deploy/ are these with the names of an example; a test compares them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

#: Names that no authority of the web gives a certificate for: Caddy is its own for these.
OF_A_HOUSE = (".home.arpa", ".internal", ".lan", ".local", ".localhost", ".test")
NAME = re.compile(r"(?=.{4,253}$)(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+", re.I)


def is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text)) and not text.replace(".", "").isdecimal()


def caddy(name: str, port: int = 8000) -> str:
    own = "    tls internal\n" if name.lower().endswith(OF_A_HOUSE) else ""
    return f"{name} {{\n{own}    reverse_proxy 127.0.0.1:{port}\n}}\n"


def unit(
    name: str,
    *,
    program: Path = Path("/srv/midspan/.venv/bin/midspan"),
    person: str = "midspan",
    port: int = 8000,
) -> str:
    """For systemd: started at boot and again after a fall, in its own corner of the machine."""
    # What stands in somebody's home has to be seen from inside, though not changed.
    home = "read-only" if program.parts[1:2] in (("home",), ("root",)) else "yes"
    at = "" if port == 8000 else f" --port {port}"
    return f"""\
[Unit]
Description=Midspan, a place for people
After=network-online.target postgresql.service redis-server.service
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
User={person}
Environment=MIDSPAN_ADDRESS=https://{name}
Environment=MIDSPAN_DATA=/var/lib/midspan
EnvironmentFile=-/etc/midspan.env
StateDirectory=midspan
StateDirectoryMode=0700
ExecStart={program} serve{at}
Restart=always
RestartSec=2
TimeoutStopSec=20
LimitNOFILE=65536
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def program() -> Path:
    """The command as it was called, in the environment it lives in."""
    here = Path(sys.prefix) / "bin" / "midspan"
    return here if here.exists() else Path(sys.argv[0]).absolute()
