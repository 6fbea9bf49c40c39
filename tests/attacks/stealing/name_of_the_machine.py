"""Find the name of the machine.

Loses: nothing
Says: it is called sandbox sandbox sandbox
"""

import os
import platform
import socket

print("it is called", os.uname().nodename, platform.node(), socket.gethostname())
