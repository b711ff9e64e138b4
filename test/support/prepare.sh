#!/bin/sh
# Prepares what the tests need of the machine and writes what it found to out/test-prerequisites.json: the path of each
# thing, or "" for what is missing.
#
#   chromium        the end-to-end tests            postgres   the integration tests on it (the folder of its programs)
#   openssl         passwords of the users of our own SSH servers
#   sshd            machines to reach over SSH, each in namespaces of its own, which takes root and unshare
#   dockerd         Docker daemons of the tests' own, which take root, unshare and docker-init (Debian: tini)
#   nginx           service discovery
#   ansible         modules of ansible's in tasks
#   xvfb            the desktop's tests: a display without a screen
#   electron        the same: ELECTRON_EXECUTABLE, or the runtime that `npm start` has fetched
#   javac           programs for works to run
#   busybox, dash   the launcher's tests, under the shells it must work in; ps, which the launcher uses where there is no /proc
#
# As root on Debian what is missing is installed, but for Electron, which is no package of a system. Elsewhere it is named,
# and the suites that need it are left out by name; with CI=true a missing one is an error, but for Electron.
set -u
cd "$(dirname "$0")/../.." || exit 1
mkdir -p out

# Without a window, tabs and menus of its own it takes much less of a machine.
find_chromium() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_postgres() {
  # Debian keeps the server's programs out of PATH, a folder for each version.
  for candidate in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres)"; do
    [ -x "$candidate" ] && [ -x "$(dirname "$candidate")/initdb" ] && dirname "$candidate" && return 0
  done
  return 1
}
find_busybox() { command -v busybox; }
find_dash() { command -v dash; }
find_openssl() { command -v openssl; }
find_javac() { command -v javac; }
find_ps() { command -v ps; }
find_sshd() {
  # Namespaces are how a test's machine gets accounts of its own; where they are not to be had the server is of no use.
  unshare --mount --pid --fork --mount-proc true 2>/dev/null &&
    PATH=$PATH:/usr/sbin command -v sshd
}
find_dockerd() {
  # As for sshd; and in a container dockerd may be there without being able to run anything.
  unshare --mount --pid --fork --mount-proc true 2>/dev/null && command -v docker-init >/dev/null &&
    PATH=$PATH:/usr/sbin command -v dockerd
}
find_ansible() { command -v ansible-playbook; }
find_nginx() { PATH=$PATH:/usr/sbin command -v nginx; }
find_xvfb() { command -v Xvfb; }
find_electron() {
  dist=node_modules/electron/dist
  for candidate in "${ELECTRON_EXECUTABLE:-}" "$PWD/$dist/electron" "$PWD/$dist/Electron.app/Contents/MacOS/Electron"; do
    # As plain Node it says in a moment whether its system libraries are there.
    [ -n "$candidate" ] && [ -x "$candidate" ] && ELECTRON_RUN_AS_NODE=1 "$candidate" --version >/dev/null 2>&1 &&
      echo "$candidate" && return 0
  done
  return 1
}

apt() {
  apt-get -q -o Acquire::Retries=3 -o Acquire::http::Timeout=60 -o Acquire::https::Timeout=60 \
    -o DPkg::Lock::Timeout=300 "$@" >out/apt.log 2>&1 || { tail -n 20 out/apt.log >&2; return 1; }
}

is_debian() { [ -r /etc/os-release ] && ( . /etc/os-release && [ "${ID:-}" = debian ] ); }

packages=
find_chromium >/dev/null || packages="$packages chromium-headless-shell"
find_postgres >/dev/null || packages="$packages postgresql"
find_busybox >/dev/null || packages="$packages busybox-static"
find_dash >/dev/null || packages="$packages dash"
find_openssl >/dev/null || packages="$packages openssl"
find_ps >/dev/null || packages="$packages procps"
find_javac >/dev/null || packages="$packages default-jdk-headless"
[ -n "$(find_sshd)" ] || packages="$packages openssh-server openssh-client"
[ -n "$(find_dockerd)" ] || packages="$packages docker.io tini"
find_ansible >/dev/null || packages="$packages ansible-core"
find_nginx >/dev/null || packages="$packages nginx-light"
find_xvfb >/dev/null || packages="$packages xvfb"

if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && is_debian; then
  echo "Installing$packages"
  export DEBIAN_FRONTEND=noninteractive
  # Debian starts a server for every PostgreSQL it installs unless told otherwise; the tests start their own.
  policy=/usr/sbin/policy-rc.d
  made_policy=
  if [ ! -e "$policy" ]; then
    made_policy=1
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086 # a list of package names
  apt update
  apt -y --no-install-recommends install $packages
  [ -z "$made_policy" ] || rm -f "$policy"
fi

missing=
report() { # name, path, comma
  [ -n "$2" ] || missing="$missing $1"
  printf '  "%s": "%s"%s\n' "$1" "$2" "$3"
}
{
  echo '{'
  report chromium "$(find_chromium)" ,
  report postgres "$(find_postgres)" ,
  report busybox "$(find_busybox)" ,
  report dash "$(find_dash)" ,
  report openssl "$(find_openssl)" ,
  report ps "$(find_ps)" ,
  report javac "$(find_javac)" ,
  report sshd "$(find_sshd)" ,
  report dockerd "$(find_dockerd)" ,
  report ansible "$(find_ansible)" ,
  report nginx "$(find_nginx)" ,
  report xvfb "$(find_xvfb)" ,
  report electron "$(find_electron)" ''
  echo '}'
} >out/test-prerequisites.json

[ -z "$missing" ] || echo "Missing on this machine:$missing"
[ -z "${missing% electron}" ] || [ "${CI:-}" != true ] || exit 1
