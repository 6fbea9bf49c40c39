"""Take leases on library files: whoever opens one of them then has to wait, for most of a minute.

Loses: nothing
Says: held: 0
"""

import fcntl
import glob
import os

import numpy

held = []
for path in glob.glob(os.path.join(os.path.dirname(numpy.__file__), "*.py")):
    try:
        file = open(path)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        held.append(file)
    except OSError:
        pass
print("held:", len(held))
