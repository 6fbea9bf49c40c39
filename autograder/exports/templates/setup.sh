#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: the wall's tools, and a Python with what grading needs.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq bubblewrap util-linux python3 python3-venv >/dev/null
python=python3
if ! $python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  apt-get install -y -qq python3.11 python3.11-venv >/dev/null || {
    echo "setup: Python 3.11 or newer is needed; choose a newer base image in Gradescope" >&2
    exit 1
  }
  python=python3.11
fi

$python -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet --no-cache-dir --requirement "$root/source/requirements.txt"

# Students' code runs as a user of its own and behind a wall; the answers are root's alone all the same.
chmod -R go= "$root/source/hidden"

PYTHONPATH="$root/source/package" "$root/venv/bin/python" -P -m autograder.exports.gradescope_runner --try
