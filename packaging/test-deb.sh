#!/usr/bin/env bash
# Prove a package in a clean root: install, check, search, open a window, upgrade, remove while it runs, purge.
#
#   sudo packaging/test-deb.sh PACKAGE.deb ROOT
#
# ROOT is a freshly made system of the release that the package was built for, for example:
#   debootstrap --variant=minbase bookworm ROOT
# Package lists are refreshed and dependencies installed in it with its own apt; everything after that runs with no
# network. Nothing outside ROOT is changed.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,/^set/{s/^# \{0,1\}//;/^set/!p}' "$0"; exit 2; }
package=$(realpath "$1") root=$(realpath "$2")
step() { echo; echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
offline() { unshare --net chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
as_kiosk() { offline runuser -u sightline -- env SIGHTLINE_DATA=/var/lib/sightline SIGHTLINE_CACHE=/var/cache/sightline \
    SIGHTLINE_CONFIG=/var/lib/sightline/settings HOME=/var/lib/sightline QT_QPA_PLATFORM=offscreen "$@"; }
ours() { for process in /proc/[0-9]*; do
    [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ] && tr '\0' ' ' < "$process/cmdline" 2>/dev/null | grep '^/opt/sightline' || true
done; }

mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --rbind --make-rslave /dev "$root/dev"
mountpoint -q "$root/sys" || mount -t sysfs -o ro sysfs "$root/sys"
trap 'umount "$root/proc" "$root/sys" && umount -R "$root/dev"' EXIT
[ -s "$root/etc/resolv.conf" ] || cp /etc/resolv.conf "$root/etc/resolv.conf"

step "install"
inside apt-get -q update
cp "$package" "$root/tmp/package.deb"
inside apt-get -q install -y --no-install-recommends /tmp/package.deb
inside dpkg -s sightline | grep '^Status: install ok installed$'
[ "$(stat -c '%U %a' "$root/var/lib/sightline" 2>/dev/null | cut -d' ' -f2)" = 700 ] || fail "/var/lib/sightline is not private"
inside dpkg --verify sightline && echo "every file is as it was packed"
install -d -m 700 "$root/var/cache/sightline"; inside chown sightline:sightline /var/cache/sightline

step "first-boot check, as the kiosk's user, with no network"
as_kiosk /usr/lib/sightline/first-boot-check || { cat "$root/var/lib/sightline/first-boot-failed.txt"; fail "the check"; }
[ -f "$root/var/lib/sightline/first-boot.txt" ] || fail "no report was written"

step "a gallery, with no network"
inside cp -rT /opt/sightline/app/resources/sample-gallery/openpeople /srv/pictures
as_kiosk sightline-search index /srv/pictures
as_kiosk sightline-search search /srv/pictures "a man in a white t-shirt" -k 3
as_kiosk sightline-search --version

step "nothing is written below /opt and /usr (a read-only root will do)"
touch "$root/tmp/now"
as_kiosk sightline-search search /srv/pictures "a woman" -k 1 > /dev/null
[ -z "$(find "$root/opt" "$root/usr" -newer "$root/tmp/now" -print -quit)" ] || fail "something was written"

step "the kiosk is set up, for its user to read and not to change"
printf '4711\n60\n\nno\n' | inside env SIGHTLINE_KIOSK=/etc/sightline/kiosk.json sightline --kiosk-setup /srv/pictures
inside chgrp sightline /etc/sightline/kiosk.json && inside chmod 640 /etc/sightline/kiosk.json
as_kiosk sh -c 'test -r /etc/sightline/kiosk.json && ! test -w /etc/sightline/kiosk.json' || fail "rights of kiosk.json"

step "a window"
as_kiosk sightline /srv/pictures & 
for _ in $(seq 60); do sleep 2; [ -f "$root/var/lib/sightline/settings/window.ini" ] && [ -n "$(ours)" ] && break; done
[ -n "$(ours)" ] || fail "the window did not stay open"
ours

step "upgrade while it is open: galleries and settings stay"
before=$(cd "$root/var/lib/sightline" && find galleries settings -type f -name '*.sqlite' -o -name '*.ini' | sort | xargs sha256sum)
dpkg-deb -R "$package" "$root/tmp/next"
sed -i 's/^Version: .*/&+next/' "$root/tmp/next/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$root/tmp/next" "$root/tmp/next.deb" > /dev/null && rm -r "$root/tmp/next"
echo 'SIGHTLINE_OPTIONS="--precision int8"' > "$root/etc/default/sightline"
inside dpkg --force-confold -i /tmp/next.deb
grep -qx 'SIGHTLINE_OPTIONS="--precision int8"' "$root/etc/default/sightline" || fail "the configuration was overwritten"
[ "$before" = "$(cd "$root/var/lib/sightline" && find galleries settings -type f -name '*.sqlite' -o -name '*.ini' | sort | xargs sha256sum)" ] || fail "what was stored has changed"
as_kiosk sightline-search search /srv/pictures "a man in a white t-shirt" -k 1

step "remove while it is open: no process stays, what was stored does"
[ -n "$(ours)" ] || fail "the window did not survive the upgrade"
inside dpkg --remove sightline
[ -z "$(ours)" ] || fail "left behind: $(ours)"
[ -d "$root/var/lib/sightline/galleries" ] || fail "the galleries are gone"
[ ! -e "$root/opt/sightline" ] || fail "left behind: $(find "$root/opt/sightline" | head -n 3)"

step "purge"
inside dpkg --purge sightline
[ ! -e "$root/var/lib/sightline" ] && [ ! -e "$root/etc/default/sightline" ] && [ ! -e "$root/etc/sightline" ] || fail "purging left something"

if command -v systemd-analyze > /dev/null; then
    step "the units"
    inside apt-get -q install -y --no-install-recommends xserver-xorg-core /tmp/package.deb > /dev/null
    systemd-analyze --root "$root" --recursive-errors=no verify /usr/lib/systemd/system/sightline-{kiosk,first-boot,display}.service
    for unit in kiosk first-boot display; do
        systemd-analyze --root "$root" --offline=true security "sightline-$unit.service" | tail -n 1
    done
fi
echo; echo "Everything holds."
