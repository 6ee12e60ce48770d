"""Run by itself, never imported: sets one document from standard input to standard output, inside limits.

Arguments: template, folder of fonts, MiB of memory, seconds of processor time. It reads nothing of ours: no package,
no environment, no key.
"""

from __future__ import annotations

import ctypes
import resource
import struct
import sys
from pathlib import Path

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # refused with EACCES
LOAD, EQUAL, ABOVE, RETURN = 0x20, 0x15, 0x35, 0x06
SOCKET = {0xC000003E: 41, 0xC00000B7: 198}  # the number of socket() on x86-64 and on 64-bit ARM
IO_URING_SETUP, FIRST_OF_X32 = 425, 0x40000000


def limit(mebibytes: int, seconds: int) -> None:
    """From here on: so much memory and processor time, no child process, no file written, no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, mebibytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def without_network() -> None:
    """From here on no socket can be opened. The kernel keeps to it (seccomp); raises OSError where it cannot."""
    steps = [(LOAD, 0, 0, 4)]
    for machine, socket in SOCKET.items():
        steps += [
            (EQUAL, 0, 6, machine),
            (LOAD, 0, 0, 0),
            (EQUAL, 3, 0, socket),
            (EQUAL, 2, 0, IO_URING_SETUP),
            (ABOVE, 1, 0, FIRST_OF_X32),
            (RETURN, 0, 0, ALLOW),
            (RETURN, 0, 0, REFUSE),
        ]
    steps.append((RETURN, 0, 0, REFUSE))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    prctl = libc.prctl
    prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    for arguments in (
        (PR_SET_NO_NEW_PRIVS, 1, None, 0, 0),
        (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0),
    ):
        if prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the network cannot be taken away")


def main(template: str, fonts: str, mebibytes: str, seconds: str) -> None:
    """Set the document."""
    limit(int(mebibytes), int(seconds))
    without_network()
    import typst

    made = typst.compile(
        Path(template),
        root=Path(template).parent,
        font_paths=[Path(fonts)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"data": sys.stdin.read()},
        timestamp=0,
    )
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
