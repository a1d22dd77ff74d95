"""The command ``unboil``, also available as ``python -m unboil``."""

from __future__ import annotations

import signal
import sys

from ._unboil import main as run


def main() -> int:
    """Runs the command with the arguments of this process and returns the exit code."""
    # Restores the default action of Ctrl-C. Python's own handler would wait until the call returns.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["unboil", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
