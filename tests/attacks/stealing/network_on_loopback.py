"""Connect to whatever listens on this machine, and to the outside.

Loses: nothing
Says: connected: 0
"""

import ctypes
import socket
import urllib.request

connected = 0
for port in (22, 80, 5432, 8000, 8080, 8786, 8888):
    for host in ("127.0.0.1", "::1", "169.254.169.254"):
        try:
            socket.create_connection((host, port), 0.1)
            connected += 1
        except OSError:
            pass
try:
    print(urllib.request.urlopen("http://127.0.0.1:8888/", timeout=0.1).read())
except OSError as error:
    print(error)
for family in (1, 2, 10, 16, 17, 40):
    connected += ctypes.CDLL(None).socket(family, 1, 0) >= 0
print("connected:", connected)
