import ctypes
import json
import signal
import sqlite3
import subprocess

import acme_used
import six

# Whoever only looks at code does not use it.
# It goes on, waiting for more, so that nobody misses what it has loaded itself.
looks = ["/usr/bin/sed", "-n", "1p", "/opt/app/site/acme_unused/__init__.py", "/usr/lib/x86_64-linux-gnu/libuuid.so.1", "-"]
looking = subprocess.Popen(looks, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
ctypes.CDLL("libbz2.so.1.0")
print(json.dumps([sqlite3.sqlite_version, six.__version__, acme_used.NAME]))
print("ready", flush=True)
signal.pause()
