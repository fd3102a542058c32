#!/usr/bin/env bash
# What `make run` does once everything is installed: the window on the sample gallery, or the same job in the
# terminal where there is no display.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:?the bin folder of the virtual environment}

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/sightline" "$PWD/resources/sample-gallery"
fi
echo "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open."
echo "Here is the same job in the terminal."
exec "$bin/sightline-search" demo
