"""``python -m tests.faults.failing_disk COMMAND ...`` runs a command whose every ``fsync`` fails, as on a bad disk.

Linux refuses it, by a filter that a process lays upon itself and hands down (seccomp(2)); it needs no rights.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# The numbers of fsync and fdatasync (asm/unistd.h).
NUMBERS = {"x86_64": (74, 75), "aarch64": (82, 83)}
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, FILTER = 22, 38, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF: the number of the call, compared, and the verdict
ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EIO


def possible() -> bool:
    """Tell whether this machine is one on which it can be done."""
    return sys.platform == "linux" and platform.machine() in NUMBERS


def refuse() -> None:
    """Have every ``fsync`` of this process, and of those it becomes or starts, fail with EIO. Raises OSError."""
    first, second = NUMBERS[platform.machine()]
    steps = [(LOAD, 0, 0, 0), (EQUAL, 1, 0, first), (EQUAL, 0, 1, second), (RETURN, 0, 0, REFUSED)]
    code = b"".join(struct.pack("HBBI", *step) for step in [*steps, (RETURN, 0, 0, ALLOWED)])
    held = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    for words in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, FILTER, program, 0, 0)):
        if libc.prctl(*words) != 0:
            raise OSError(ctypes.get_errno(), "the filter was not taken")


if __name__ == "__main__":
    refuse()
    os.execvp(sys.argv[1], sys.argv[1:])
