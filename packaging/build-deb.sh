#!/usr/bin/env bash
# Build sightline_VERSION_ARCHITECTURE.deb for the machine that this runs on: the program, its own virtual environment
# with every library from requirements/run.lock, a kiosk session, and the documents. The same recipe on an amd64 PC and,
# for arm64, on a Jetson (or any Arm machine with the same Debian or Ubuntu release).
#
#   packaging/build-deb.sh [--python /usr/bin/python3] [--output dist] [--wheels FOLDER] [--with-pycuda]
#
# The package belongs to one release of Python (3.10 on JetPack 6, 3.11 on Debian 12, 3.12 on Ubuntu 24.04), because its
# libraries do: build it where it will run. --wheels takes libraries from a folder and never from the network.
# --with-pycuda adds PyCUDA, compiled here with the CUDA of JetPack, which TensorRT engines are run with.
# DEBEMAIL and DEBFULLNAME name you as its maintainer. Needs python3-venv, python3-dev, g++ and dpkg-dev; no root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(dirname "$here")
python=/usr/bin/python3 output=dist wheels='' pycuda=''
while [ $# -gt 0 ]; do
    case $1 in
        --python) python=$2; shift 2 ;;
        --output) output=$2; shift 2 ;;
        --wheels) wheels=$2; shift 2 ;;
        --with-pycuda) pycuda=yes; shift ;;
        *) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/!p}' "$0"; exit 2 ;;
    esac
done
fail() { echo "build-deb: $*" >&2; exit 1; }

interpreter=$("$python" -c 'import os, sys; print(os.path.realpath(sys._base_executable))') || fail "there is no Python at $python"
case $interpreter in
    /usr/bin/python3.*) ;;
    *) fail "$interpreter is not the system's Python; the package would need it on every machine. Name one: --python /usr/bin/python3" ;;
esac
release=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$source/core/__init__.py")
[ -n "$version" ] || fail "core/__init__.py names no version"
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source" log -1 --format=%ct 2>/dev/null || date +%s)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
home=$root/opt/sightline
umask 022

echo "Installing the libraries for Python $release."
"$python" -m venv "$work/tools"
mkdir -p "$home/bin" "$home/app"
pip=("$work/tools/bin/pip" --disable-pip-version-check install --quiet --no-compile --no-warn-script-location)
[ -z "$wheels" ] || pip+=(--no-index --find-links "$wheels")
"${pip[@]}" --ignore-installed --prefix "$home" -r "$source/requirements/run.lock"
[ -z "$pycuda" ] || "${pip[@]}" --ignore-installed --prefix "$home" nvidia-ml-py 'pycuda>=2024.1'
site=$home/lib/python$release/site-packages
[ -d "$site" ] || fail "pip put nothing into $site"

# A virtual environment is a folder with this file and a link to the interpreter. Scripts of the libraries are not ours.
rm -rf "${home:?}/bin" "${home:?}/include" "${home:?}/share" "${home:?}/etc"
mkdir "$home/bin"
ln -s "$interpreter" "$home/bin/python"
printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = %s\n' "$release" > "$home/pyvenv.cfg"
echo /opt/sightline/app > "$site/sightline.pth"

echo "Adding the program."
(cd "$source" && tar -c --exclude=__pycache__ core gui resources LICENSE) | tar -x --no-same-owner -C "$home/app"
# Compiled here and never checked against the source: the root file system may be read-only, and clocks may be wrong.
"$interpreter" -m compileall -qq -j 0 --invalidation-mode unchecked-hash -s "$root" "$home/app" "$site" || true

install -Dm755 -t "$root/usr/bin" "$here/bin/sightline" "$here/bin/sightline-search"
install -Dm755 -t "$root/usr/lib/sightline" "$here/bin/first-boot-check"
install -Dm644 -t "$root/usr/lib/systemd/system" "$here"/systemd/*.service
install -Dm644 "$here/sightline.desktop" "$root/usr/share/applications/sightline.desktop"
install -Dm644 "$here/sightline.svg" "$root/usr/share/icons/hicolor/scalable/apps/sightline.svg"
install -Dm644 "$here/debian/sightline.default" "$root/etc/default/sightline"
install -Dm644 -t "$root/usr/share/doc/sightline" "$source"/docs/*.md "$source/README.md" "$source/resources/ATTRIBUTION.md"
install -Dm644 "$source/LICENSE" "$root/usr/share/doc/sightline/copyright"
gzip -9n < "$source/CHANGELOG.md" > "$root/usr/share/doc/sightline/changelog.gz"

size=$(du -sk --apparent-size "$root" | cut -f1)
"$here/debian/render.sh" "$version" "$architecture" "$release" "$size" "$root/DEBIAN"
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 touch --no-dereference --date "@$SOURCE_DATE_EPOCH"

mkdir -p "$output"
dpkg-deb --root-owner-group -Zzstd --build "$root" "$output/sightline_${version}_${architecture}.deb"
