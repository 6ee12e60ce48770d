"""Stands in for ``systemctl`` on a machine without systemd: starts what a unit names, as its user, with its settings.

Of the sandbox it does what decides which keys a service has: credentials, and folders that cannot be reached.
"""

from __future__ import annotations

import configparser
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

UNITS = Path("/etc/systemd/system")


def read(name: str) -> configparser.ConfigParser:
    """The unit, which must be installed."""
    found = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), comment_prefixes=("#",), strict=False
    )
    found.optionxform = str  # type: ignore[assignment,method-assign]
    assert found.read(UNITS / name, encoding="utf-8"), f"{name}: is not installed"
    return found


def environment(file: str) -> dict[str, str]:
    """As ``EnvironmentFile=`` reads it."""
    lines = [line for line in Path(file).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def command(name: str) -> tuple[list[str], dict[str, str]]:
    """What runs, and its environment."""
    service = read(f"{name}.service")["Service"]
    hidden, credentials = service.get("InaccessiblePaths", ""), Path("/run/credentials", f"{name}.service")
    if "LoadCredential" in service:
        kind, _, source = service["LoadCredential"].partition(":")
        credentials.mkdir(parents=True)
        owned = ["install", "-m", "0400", "-o", service["User"], source, str(credentials / kind)]
        subprocess.run(owned, check=True)
    words = [
        word.replace("$$", "$").replace("%d", str(credentials)) for word in shlex.split(service["ExecStart"])
    ]
    words = ["runuser", "-u", service["User"], "--", *words]
    if hidden:
        hide = f"mount -t tmpfs -o mode=0000 none {hidden}; exec {shlex.join(words)}"
        words = ["unshare", "--mount", "sh", "-euc", hide]
    own = dict(shlex.split(service["Environment"])[0].split("=", 1) for _ in range("Environment" in service))
    kept = {key: os.environ[key] for key in ("PATH", "SSL_CERT_FILE", "PYTHONWARNINGS")}
    return words, {**kept, **own, **environment(service["EnvironmentFile"])}


def start(name: str, folder: Path) -> None:
    """Start a service and wait until it says that it is ready; one that ends by itself is waited for."""
    words, settings = command(name)
    once = read(f"{name}.service")["Service"]["Type"] == "oneshot"
    if once:
        subprocess.run(words, env=settings, check=True)
        return
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening,
        (folder / f"{name}.log").open("wb") as said,
    ):
        address = f"\0{folder}/{name}"
        listening.bind(address)
        listening.settimeout(300)
        settings["NOTIFY_SOCKET"] = address.replace("\0", "@")
        process = subprocess.Popen(
            words, env=settings, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )
        (folder / f"{name}.pid").write_text(str(process.pid))
        assert listening.recv(200).startswith(b"READY=1"), name


def main(folder: Path, verb: str, *words: str) -> None:
    """``daemon-reload``, ``reload nginx``, ``start NAME``, ``enable --now NAME``."""
    if verb in ("start", "enable"):
        for name in (word for word in words if word != "--now"):
            if name.endswith(".timer"):
                assert read(name)["Timer"]["OnCalendar"]
                command(name.removesuffix(".timer"))
            else:
                start(name, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
