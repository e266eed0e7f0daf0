#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs CMD with a display, a session bus and folders of its own; its exit status is CMD's.
#   headless.sh [--keyring] [--a11y] CMD…
set -eu
keyring=0; a11y=0
while :; do case ${1-} in --keyring) keyring=1; shift;; --a11y) a11y=1; shift;; *) break;; esac; done
d=$(mktemp -d); server=
finish ()
{
  [ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null || :
  rm -rf "$d"
}
trap finish EXIT
trap 'exit 143' TERM
export HOME=$d/home XDG_RUNTIME_DIR=$d/run KEYRING=$keyring
export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share XDG_CACHE_HOME=$HOME/.cache
mkdir -p "$HOME" "$d/services"; mkdir -m 700 "$XDG_RUNTIME_DIR"
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS || true
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GDK_DISABLE=gl GSETTINGS_BACKEND=memory
export GTK_A11Y=test
if [ $a11y = 1 ]; then export GTK_A11Y=atspi; cp /usr/share/dbus-1/services/org.a11y.Bus.service "$d/services/"; fi
cat > "$d/bus.conf" <<X
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=$XDG_RUNTIME_DIR</listen><servicedir>$d/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
X

# The server takes a free display by itself and tells when it listens; xvfb-run guesses the one and can miss the other.
cookie=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
xauth -q -f "$d/server.auth" add :0 . "$cookie" 2>/dev/null
mkfifo "$d/display"
Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp -auth "$d/server.auth" 3>"$d/display" >"$d/server.log" 2>&1 &
server=$!
read -r number <"$d/display" || { echo "headless.sh: Xvfb does not start:" >&2; cat "$d/server.log" >&2; exit 1; }
export DISPLAY=:$number XAUTHORITY=$d/client.auth
xauth -q -f "$XAUTHORITY" add "$DISPLAY" . "$cookie" 2>/dev/null

rc=0
dbus-run-session --config-file="$d/bus.conf" -- bash -c '
  if [ $KEYRING = 1 ]; then
    printf testpw | env -u G_DEBUG gnome-keyring-daemon --unlock --foreground --components=secrets >/dev/null 2>&1 & k=$!
    gdbus wait --session --timeout 10 org.freedesktop.secrets
  fi
  rc=0; "$@" || rc=$?
  [ -z "${k-}" ] || { kill $k; wait $k; } 2>/dev/null
  exit $rc' headless "$@" || rc=$?
exit $rc
