#!/usr/bin/env bash
# Look for what pip cannot install: python3-venv, a C++ compiler with Python's headers (for hnswlib), and the
# libraries and a font that a Qt window wants, with the software OpenGL that renders synthetic people. Missing ones are
# installed with apt-get when that needs no password; otherwise the command to type is printed. PYTHON names the
# interpreter to look at.
#
# Exit code: 0 nothing is missing, or only what a window wants; 1 the virtual environment cannot be made.
set -uo pipefail
python=${PYTHON:-python3}

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || {
    echo "There is no Python at '$python'. Install Python 3.10 or newer, or name one: make PYTHON=/path/to/python3" >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 15))' || {
    echo "Sightline needs Python 3.10 to 3.14; '$python' is $version. Name another: make PYTHON=python3.12" >&2
    exit 1
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || PATH=/usr/sbin:/sbin:$PATH ldconfig -p 2>/dev/null | grep -q "$1"; }
has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }
has_headers() { "$python" -c 'import os, sysconfig, sys; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'; }
has_software_gl() { find /usr/lib /usr/lib64 -name swrast_dri.so -o -name 'libgallium*.so*' -o -name libdril_dri.so 2>/dev/null | grep -q .; }
has_font() { find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" -name '*.[to]tf' -print -quit 2>/dev/null | grep -q .; }

needed=()   # without these the environment cannot be made
window=()   # without these only the window does not open
has_venv || needed+=("python$version-venv")
command -v g++ >/dev/null || needed+=(g++)
has_headers || needed+=("python$version-dev")

while read -r library package; do
    has_library "$library" || window+=("$package")
done <<'LIBRARIES'
libEGL.so.1 libegl1
libEGL_mesa.so.0 libegl-mesa0
libGL.so.1 libgl1
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xinerama.so.0 libxcb-xinerama0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
LIBRARIES
has_software_gl || window+=(libgl1-mesa-dri)
has_font || window+=(fonts-dejavu-core)

missing=("${needed[@]}" "${window[@]}")
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Missing system packages: ${missing[*]}"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        as_root=(false)
    fi
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::http::Timeout=20 -o Acquire::Retries=1 "$@" </dev/null; }

if command -v apt-get >/dev/null && [ "${as_root[0]:-}" != false ]; then
    echo "Installing them with apt-get."
    # A package list that cannot be refreshed is often still good enough to install from.
    apt update -qq || true
    apt install -y -qq --no-install-recommends "${missing[@]}" && exit 0
    echo "apt-get could not install them." >&2
fi

echo "Please install them, then run make again:" >&2
echo "    sudo apt-get install ${missing[*]}" >&2
[ ${#needed[@]} -eq 0 ] || exit 1
echo "Going on without: the window may not open until they are there." >&2
