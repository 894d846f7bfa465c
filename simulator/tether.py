"""Ties a program to the one that starts it: when the starter is gone, however it ended, the program gets a signal.

`setpriv --pdeathsig` (util-linux) asks the kernel for that; the kernel's "parent" is the thread that forks, so programs have to
be started from a thread that lives as long as they should. The shell then looks whether the starter died before the kernel
had been asked.
"""

import os
from collections.abc import Sequence

_LOOK = '[ "$PPID" = "$0" ] && exec "$@"'


def tethered(command: Sequence[str], signal_name: str = "KILL", user: str = "") -> list[str]:
    """Give the command that runs `command` tied to this process. The process id stays that of the program.

    user: who runs it, if not we; only root can ask for that.
    """
    tie = ["setpriv", "--pdeathsig", signal_name, "sh", "-c", _LOOK, str(os.getpid()), *command]
    # The kernel forgets the tie when the user changes, so that comes first (prctl(2), PR_SET_PDEATHSIG).
    return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", *tie] if user else tie
