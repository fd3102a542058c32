#!/usr/bin/env bash
# Install torch into a virtual environment: a CPU build, unless an NVIDIA driver is there to use more.
# PyPI's wheel for x86-64 brings several gigabytes of CUDA, so PyTorch's own index of CPU builds is asked first;
# where it cannot be reached, pip takes what its configured sources offer.
# Arguments: the environment's python, the requirement (torch==X.Y.Z).
set -euo pipefail
python=$1
requirement=$2

if ! command -v nvidia-smi >/dev/null; then
    # --no-deps: that index lacks torch's other dependencies; the lock file brings them.
    "$python" -m pip install --quiet --no-deps --timeout 5 --retries 0 \
        --index-url https://download.pytorch.org/whl/cpu "$requirement" && exit 0
    echo "PyTorch's index of CPU builds cannot be reached; taking torch from pip's own sources."
fi
exec "$python" -m pip install --quiet "$requirement"
