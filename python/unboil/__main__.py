"""The command ``unboil``, also as ``python -m unboil``."""

from __future__ import annotations

import signal
import sys

from ._unboil import main as run


def main() -> int:
    """Runs the command line of this process and gives its exit code."""
    # Ctrl-C ends the command as it ends any other; Python would wait for the end of the call.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["unboil", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
