"""A stand-in for a bare server: its own /etc, /opt, /var, /usr/local and /run for as long as a test needs them.

What is real: the shell, the file modes, the user ``screening``, pip, nginx reading its file, and the program. What stands
in, as small scripts before them on the PATH: ``apt-get`` and ``certbot`` (nothing is fetched), ``systemctl``
(``services.py`` starts what the units name), and ``python3 -m venv``, whose libraries are those of the tests.  Where the
tests are not run by root, ``useradd`` and ``runuser`` stand in too, and everybody is the same user.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.on_call import servers

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
PLACES = ("/etc", "/opt", "/var", "/usr/local")
# Bound to places of their own, because the user screening may not get to where they are.
MOUNTS = """
mount -t tmpfs -o mode=0755 none {folder}/layers
for place in {places}; do
    mkdir -p {folder}/layers$place/new {folder}/layers$place/work
    mount -t overlay -o lowerdir=$place,upperdir={folder}/layers$place/new,workdir={folder}/layers$place/work none $place
done
mount -t tmpfs -o mode=0755 none /run
mkdir /run/release /run/libraries
mount --bind {release} /run/release
mount --bind {libraries} /run/libraries
install -m 0644 {folder}/certificate.pem /run/certificate.pem
for folder in {way}; do chmod o+x $folder; done
echo ready
exec sleep infinity
"""
STAND_INS = {
    "apt-get": "exit 0",
    "certbot": "mkdir -p /etc/letsencrypt/live/intake.example && cd /etc/letsencrypt/live/intake.example && "
    "cp /run/certificate.pem fullchain.pem && cp /run/certificate.pem privkey.pem",
    "systemctl": 'exec {python} {services} {folder} "$@"',
    # The libraries are there already, so pip only compares them with the lock; it puts the program itself in.
    "python3": '{base}/bin/{name} -m venv --without-pip "$3" && cd "$3"/lib/python*/site-packages && echo /run/libraries > tests.pth',
}
AS_ANYBODY = {
    "useradd": "echo screening:x:0:0::/:/bin/sh >> /etc/passwd; echo screening:x:0: >> /etc/group",
    "runuser": 'shift 3; exec "$@"',
}


class Machine:
    """Runs what somebody types, as root, in the folder of the release."""

    def __init__(self, folder: Path, inside: list[str]) -> None:
        self.folder, self.inside = folder, inside

    def start(self, block: str) -> subprocess.Popen[str]:
        """These lines, which end at the first that fails."""
        path = f"{self.folder}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        kept = {
            "PATH": path,
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [*self.inside, "bash", "-euo", "pipefail", "-c", block],
            env={**kept, "SSL_CERT_FILE": "/run/certificate.pem", "PIP_NO_INDEX": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, block: str, typed: str = "", status: int = 0) -> str:
        """What they print."""
        process = self.start(block)
        out, err = process.communicate(typed, timeout=600)
        assert process.returncode == status, f"{block}\n{out}\n{err}"
        return out


def closed_on_the_way_to(place: Path) -> list[str]:
    """The folders that let nobody but their owner through, the outermost first."""
    return [str(folder) for folder in reversed(place.parents) if not folder.stat().st_mode & stat.S_IXOTH]


@contextmanager
def bare_machine(folder: Path, release: Path) -> Iterator[Machine]:
    """A machine on which nothing of ours is installed; everything that was started on it ends with it."""
    (folder / "bin").mkdir()
    (folder / "layers").mkdir()
    words = {
        "folder": folder,
        "python": sys.executable,
        "base": sys.base_prefix,
        "name": f"python3.{sys.version_info.minor}",
        "services": ROOT / "tests" / "bare_server" / "services.py",
    }
    servers.certificate(folder)
    for name, text in {**STAND_INS, **({} if IS_ROOT else AS_ANYBODY)}.items():
        file = folder / "bin" / name
        file.write_text(f"#!/bin/sh\nset -eu\n{text.format(**words)}\n")
        file.chmod(0o755)
    way = closed_on_the_way_to(Path(sys.base_prefix))
    mounts = MOUNTS.format(
        folder=folder,
        release=release,
        libraries=sysconfig.get_path("purelib"),
        places=" ".join((*PLACES, *way[:1])),
        way=" ".join(way),
    )
    users = [] if IS_ROOT else ["--map-root-user"]
    holder = subprocess.Popen(
        ["unshare", *users, "--mount", "sh", "-euc", mounts],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n", "the kernel gives no place apart"
        entered = [] if IS_ROOT else ["--user", "--preserve-credentials"]
        yield Machine(
            folder, ["nsenter", f"--target={holder.pid}", *entered, "--mount", "--wdns=/run/release", "--"]
        )
    finally:
        for file in folder.glob("*.pid"):
            os.killpg(int(file.read_text()), signal.SIGKILL)
        holder.kill()
        holder.communicate()
