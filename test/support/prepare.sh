#!/bin/sh
# Prepares what the tests need of the machine and writes what it found to out/test-prerequisites.json.
#
#   Chromium       the end-to-end tests            PostgreSQL   the integration tests on it
#   BusyBox, dash  the launcher's tests, under the shells it must work in
#
# As root on Debian what is missing is installed. Elsewhere it is named, and the suites that need it are left out by name;
# with CI=true a missing one is an error.
set -u
cd "$(dirname "$0")/../.." || exit 1
mkdir -p out

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_postgres() {
  for candidate in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres)"; do
    [ -x "$candidate" ] && [ -x "$(dirname "$candidate")/initdb" ] && dirname "$candidate" && return 0
  done
  return 1
}
find_busybox() { command -v busybox; }
find_dash() { command -v dash; }

packages=
find_chromium >/dev/null || packages="$packages chromium"
find_postgres >/dev/null || packages="$packages postgresql"
find_busybox >/dev/null || packages="$packages busybox-static"
find_dash >/dev/null || packages="$packages dash"

if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$packages"
  export DEBIAN_FRONTEND=noninteractive
  # Debian starts a server for every PostgreSQL it installs unless told otherwise; the tests start their own.
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made_policy=1; }
  apt-get -q -o Acquire::Retries=3 update >out/apt.log 2>&1 || cat out/apt.log
  # shellcheck disable=SC2086 # a list of package names
  apt-get -q -y -o Acquire::Retries=3 --no-install-recommends install $packages >out/apt.log 2>&1 || tail -n 20 out/apt.log
  [ "${made_policy:-}" = 1 ] && rm -f "$policy"
fi

missing=
report() { # name path
  [ -n "$2" ] || missing="$missing $1"
  printf '  "%s": "%s"' "$1" "$2"
}
{
  echo '{'
  report chromium "$(find_chromium)" && echo ,
  report postgres "$(find_postgres)" && echo ,
  report busybox "$(find_busybox)" && echo ,
  report dash "$(find_dash)" && echo
  echo '}'
} >out/test-prerequisites.json

if [ -n "$missing" ]; then
  echo "Missing on this machine:$missing"
  [ "${CI:-}" = true ] && exit 1
fi
exit 0
