#!/usr/bin/env bash
# Write the control files of the package into a folder:  render.sh VERSION ARCHITECTURE PYTHON SIZE_KIB FOLDER
#
# Whoever builds a package is its maintainer: DEBEMAIL and DEBFULLNAME say who, as for Debian's own tools ("NAME" and
# "ADDRESS", or all of it as "NAME <ADDRESS>" in DEBEMAIL). Without them the project is named, and no address.
set -euo pipefail
[ $# -eq 5 ] || { sed -n '2,/^set/{s/^# \{0,1\}//;/^set/!p}' "$0" >&2; exit 2; }
version=$1 architecture=$2 python=$3 size=$4 folder=$5
here=$(cd "$(dirname "$0")" && pwd)
project='The Sightline authors'
fail() { echo "render: $*" >&2; exit 1; }

case ${DEBEMAIL:-} in
    '') maintainer=$project ;;
    *'<'*) maintainer=$DEBEMAIL ;;
    *) maintainer="${DEBFULLNAME:-$project} <$DEBEMAIL>" ;;
esac
[ "$maintainer" = "$project" ] || [[ $maintainer =~ ^[^[:cntrl:]\<\>@]+\ \<[^[:space:]\<\>@]+@[^[:space:]\<\>@]+\>$ ]] ||
    fail "\"$maintainer\" is not a name with an address. Set DEBEMAIL=you@example.org and DEBFULLNAME=\"Your Name\""
[[ $python =~ ^3\.[0-9]+$ ]] || fail "\"$python\" is not a release of Python such as 3.10"

literal() { printf '%s' "$1" | sed 's/[&/\]/\\&/g'; }
mkdir -p "$folder"
sed -e "s/@VERSION@/$(literal "$version")/" -e "s/@ARCHITECTURE@/$(literal "$architecture")/" -e "s/@PYTHON@/$python/g" \
    -e "s/@NEXT_PYTHON@/3.$((${python#3.} + 1))/" -e "s/@SIZE@/$(literal "$size")/" \
    -e "s/@MAINTAINER@/$(literal "$maintainer")/" "$here/control.in" > "$folder/control"
echo /etc/default/sightline > "$folder/conffiles"
sed "s/@PYTHON@/$python/g" "$here/postinst.in" > "$folder/postinst"
echo "interest-noawait /usr/lib/python$python/dist-packages/tensorrt" > "$folder/triggers"
install -m755 "$here/prerm" "$here/postrm" "$folder/"
chmod 755 "$folder/postinst"
