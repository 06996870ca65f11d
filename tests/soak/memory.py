"""How much memory this process has in use."""

import gc
from pathlib import Path


def resident() -> float:
    """Give the resident memory in MiB, once what is garbage is gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20
