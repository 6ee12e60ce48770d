"""The demo's parent process: sets up, prints the sign-in once, and keeps web and worker running together."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from datetime import timedelta

from screening import installation
from screening.config import DEMO_MARK, Config
from screening.demo.clinic import LOGIN, NotADemo, SignIn, seed

CHILDREN = ("serve", "worker")
STOP_SECONDS = 10
FOUNDED = timedelta(hours=49)


def run(config: Config) -> int:
    """Serve the demo until told to stop.  When one child ends, so do the other and the parent."""
    if not config.demo:
        raise NotADemo("the demo runs only without SCREENING_MODE=production")
    now = installation.clock()
    # The made-up people wrote in the past two days, so the clinic has to be older than that.
    is_new = not (config.data / DEMO_MARK).exists()
    store = installation.set_up(config, now - FOUNDED if is_new else now)
    sign_in = seed(config, store, now)
    store.engine.dispose()
    _greet(config, sign_in)
    environment = {**os.environ, "SCREENING_DATA": str(config.data), "PORT": str(config.port)}
    children = {
        name: subprocess.Popen([sys.executable, "-m", "screening.cli", name], env=environment)
        for name in CHILDREN
    }
    ended: list[str] = []
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for name, child in children.items():
        threading.Thread(target=_watch, args=(name, child, ended, stop), daemon=True).start()
    stop.wait()
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
    if ended:
        print(f"screening: the {ended[0]} process ended, so everything stops", file=sys.stderr)
    return int(bool(ended))


def _watch(name: str, child: subprocess.Popen[bytes], ended: list[str], stop: threading.Event) -> None:
    child.wait()
    if not stop.is_set():
        ended.append(name)
        stop.set()


def _greet(config: Config, sign_in: SignIn | None) -> None:
    print(f"Screening, demo clinic. Made-up people only; nobody reads this.\n  Patients:    {config.url}/")
    print(f"  Clinicians:  {config.url}/staff/")
    if sign_in:
        print(f"  Sign-in name:    {LOGIN}\n  Password:        {sign_in.password}")
        print(f"  Set-up secret for one-time codes: {sign_in.secret}")
        print("  These are shown once.")
    # A demo in another folder is found by the same word again.
    where = f"SCREENING_DATA={shlex.quote(str(config.data))} " if os.environ.get("SCREENING_DATA") else ""
    print(f"  The current one-time code: {where}.venv/run/bin/screening demo code", flush=True)
