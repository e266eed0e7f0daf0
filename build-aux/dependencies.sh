# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What Thimble needs on Debian, for run and check; sourced, not run.

build_packages=(build-essential pkgconf meson ninja-build gettext desktop-file-utils
  libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev
  libsqlite3-dev libcmark-dev glib-networking ca-certificates gsettings-desktop-schemas adwaita-icon-theme)
picture_packages=(xvfb xauth dbus dbus-bin at-spi2-core gnome-keyring libglib2.0-bin fonts-cantarell fonts-dejavu-core
  fonts-noto-cjk fonts-noto-color-emoji)
test_packages=(libgcr-3-dev appstream python3 xdotool groff-base zsh fish flatpak-builder clang
  libclang-rt-dev)

say () { printf '%s\n' "$*" >&2; }

# The packages of the list that dpkg does not know as installed.
missing_packages ()
{
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

# On a machine without apt: name what is asked for and not found. $@: the packages that would have been installed.
missing_modules ()
{
  local tool module tools=(cc meson ninja msgfmt glib-compile-resources pkg-config)
  case " $* " in *" xvfb "*) tools+=(Xvfb xauth dbus-run-session gdbus gnome-keyring-daemon) ;; esac
  case " $* " in *" python3 "*) tools+=(python3) ;; esac
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null 2>&1 || printf '%s\n' "$tool"
  done
  command -v pkg-config >/dev/null 2>&1 || return 0
  for module in 'gtk4 >= 4.8' 'libadwaita-1 >= 1.2' 'libsoup-3.0 >= 3.2' 'json-glib-1.0 >= 1.6' \
                'libsecret-1 >= 0.20' 'sqlite3 >= 3.40' 'libcmark >= 0.30'; do
    pkg-config --exists "$module" 2>/dev/null || printf '%s\n' "$module"
  done
}

# Installs what of the list is missing. Quiet and quick when nothing is.
install_missing ()
{
  local missing sudo=()
  if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    missing=$(missing_modules "$@")
    [ -z "$missing" ] && return 0
    say "This machine has no apt-get, so nothing can be installed for you. Missing:"
    printf '%s\n' "$missing" | sed 's/^/  /' >&2
    say "Install these with your system's own package manager (they are the development packages of"
    say "GTK 4, libadwaita, libsoup 3, json-glib, libsecret, SQLite and cmark, and tools), then run this again."
    exit 1
  fi
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "These packages are missing, and there is neither root nor sudo to install them:"
      # shellcheck disable=SC2086
      say "  apt-get install" $missing
      exit 1
    fi
    sudo=(sudo)
  fi
  # shellcheck disable=SC2086
  say "Installing what is missing:" $missing
  # shellcheck disable=SC2086
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2 || {
    say "Fetching the list of packages first."
    "${sudo[@]}" apt-get update -q >&2 &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
  } || {
    say "apt-get could not install them. Is the network there? Then: apt-get install" $missing
    exit 1
  }
}

# Whether clang can make fuzz targets here. Debian's runtime of the sanitizers bears clang's version in its name.
can_fuzz ()
{
  command -v clang >/dev/null 2>&1 &&
    echo 'int LLVMFuzzerTestOneInput (const char *d, unsigned long n) { return 0; }' |
      clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null 2>/dev/null
}

# A build of another kind. $1: its folder, $2: the compiler or nothing, $3: what to build; then options of Meson.
build_special ()
{
  local folder=$1 compiler=$2 target=$3
  shift 3
  [ -f "$folder/build.ninja" ] || env ${compiler:+CC=$compiler} meson setup "$folder" "$@" >"$folder.log" 2>&1 || {
    cat "$folder.log" >&2; say "Configuring $folder failed."; exit 1; }
  build_in "$folder" "$target"
}

# Names of the tests that are programs of the core's own and run under valgrind.
core_tests ()
{
  meson introspect "$1" --tests |
    python3 -c 'import json, sys; print(*(t["name"] for t in json.load(sys.stdin) if "/tests/core/" in t["cmd"][0]))'
}

# Configures and builds. $1: the build folder, $2: what to build, or everything. Prints the log only where it fails.
build_in ()
{
  local log=$1.log again=
  # Once more after any change of packages: tests join as their tools arrive.
  [ ! -f "$1/build.ninja" ] || again=--reconfigure
  if [ -z "$again" ] || [ /var/lib/dpkg/status -nt "$1/build.ninja" ]; then
    # shellcheck disable=SC2086
    meson setup $again "$1" >"$log" 2>&1 || { cat "$log" >&2; say "Configuring failed; the reason stands above."; exit 1; }
  fi
  say "Building"
  ninja -C "$1" "${2:-all}" >"$log" 2>&1 || { grep -E 'error|FAILED|warning' -A4 "$log" | tail -60 >&2; say "Building failed; the whole log is in $log."; exit 1; }
  rm -f "$log"
}
