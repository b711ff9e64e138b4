#!/bin/sh
# Brings the mirror of an app's repository up to date and finds the commit to build. Runs as a run of the launcher's, so
# three folders up is what the machine keeps for us. Builds of one app come one after the other: nobody else uses the mirror.
#
# Environment: APP_ID, WHEELHOUSE_GIT_REPOSITORY, WHEELHOUSE_GIT_TAG or WHEELHOUSE_GIT_INDEX, WHEELHOUSE_FREE_KIB,
# WHEELHOUSE_BUILD_SOURCE (where a copy of the commit is to be, if at all), and of a credential WHEELHOUSE_GIT_KEY with WHEELHOUSE_GIT_PASSPHRASE, or WHEELHOUSE_GIT_PASSWORD, or SSH_AUTH_SOCK.
# Beside it: askpass.sh, ssh.sh, known_hosts. What it finds it writes to WHEELHOUSE_RESULT; see src-main/apps/build-report.ts.

set -u
umask 077
here=$PWD

report() { printf '%s\n' "$*" >>"$WHEELHOUSE_RESULT"; }
fail() {
  report "problem $*"
  printf '%s\n' "$*" >&2
  exit 1
}

command -v git >/dev/null || fail 'git is not installed on this machine'

# A key goes to an agent that ends with us, over standard input: it is never in a file.
if [ -n "${WHEELHOUSE_GIT_KEY:-}" ] && [ -z "${WHEELHOUSE_GIT_AGENT:-}" ]; then
  command -v ssh-agent >/dev/null || fail 'ssh-agent is not installed on this machine'
  export WHEELHOUSE_GIT_AGENT=1
  exec ssh-agent /bin/sh "$here/checkout.sh"
fi
if [ -n "${WHEELHOUSE_GIT_AGENT:-}" ]; then
  # By itself it would notice within ten seconds.
  trap 'kill "$SSH_AGENT_PID" 2>/dev/null' EXIT
  trap 'exit 143' HUP INT TERM
fi

export LC_ALL=C GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=file:https:ssh
export GIT_CONFIG_GLOBAL="$here/gitconfig" WHEELHOUSE_GIT_SSH="$here/ssh.sh"
# Unlike GIT_SSH it goes before what the user's own configuration says.
export GIT_SSH_COMMAND='"$WHEELHOUSE_GIT_SSH"' GIT_SSH_VARIANT=ssh

# What the user has set for all repositories (a proxy, an authority) counts, but for what ours must decide.
: >"$GIT_CONFIG_GLOBAL"
set_config() { git config --file "$GIT_CONFIG_GLOBAL" --add "$1" "$2"; }
[ -z "${HOME:-}" ] || set_config include.path "$HOME/.gitconfig"
[ -z "${HOME:-}" ] || set_config include.path "$HOME/.config/git/config"
# The repository may be another user's: reading it runs nothing of his.
set_config safe.directory '*'
set_config core.hooksPath /dev/null
set_config gc.autoDetach false
set_config maintenance.autoDetach false
set_config http.lowSpeedLimit 1000
set_config http.lowSpeedTime 60
if [ -n "${WHEELHOUSE_GIT_PASSWORD:-}${WHEELHOUSE_GIT_KEY:-}" ]; then
  set_config credential.helper ''
  export GIT_ASKPASS="$here/askpass.sh" SSH_ASKPASS="$here/askpass.sh" SSH_ASKPASS_REQUIRE=force DISPLAY=:
fi
if [ -n "${WHEELHOUSE_GIT_KEY:-}" ]; then
  said=$(printf '%s\n' "$WHEELHOUSE_GIT_KEY" | ssh-add -q - 2>&1) ||
    fail "the key of the credential cannot be used: $(printf '%s' "$said" | tail -n 1)"
  unset WHEELHOUSE_GIT_KEY WHEELHOUSE_GIT_PASSPHRASE
  export WHEELHOUSE_GIT_WITH=agent
fi

base=$(cd ../../.. && pwd -P) || exit 1
mirror=$base/builds/mirrors/$APP_ID.git
mkdir -p "$base/builds/mirrors" || fail "$base/builds cannot be written to"
free=$(df -Pk "$base/builds" | sed -n '2s/^[^ ]* *[0-9]* *[0-9]* *\([0-9]*\) .*/\1/p')
if [ -n "$free" ] && [ "$free" -lt "$WHEELHOUSE_FREE_KIB" ]; then
  fail "only $((free / 1024)) MiB are free in $base/builds, and builds need $((WHEELHOUSE_FREE_KIB / 1024)) (setting builds.minFree)"
fi

repository=$WHEELHOUSE_GIT_REPOSITORY
: >"$here/said"
in_mirror() { git --git-dir="$mirror" "$@"; }

prepare() {
  if [ -d "$mirror" ]; then
    # Another repository of the same app begins anew.
    [ "$(in_mirror config remote.origin.url)" = "$repository" ] || rm -rf "$mirror"
    # What was killed in the middle of writing has left these.
    [ ! -d "$mirror" ] || find "$mirror" -type f \( -name '*.lock' -o -name 'tmp_*' \) -exec rm -f {} +
  fi
  git init --quiet --bare --template= "$mirror" && in_mirror config remote.origin.url "$repository"
}

fetch_all() {
  prepare && in_mirror fetch --quiet --force --prune --no-write-fetch-head origin \
    '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' 2>"$here/said"
  fetched=$?
  cat "$here/said" >&2
  return "$fetched"
}
# Git says a lot when it cannot fetch; one line of it is why.
why_not() {
  for what in 'Host key verification failed' 'Permission denied' 'Could not resolve' 'Connection ' 'fatal: '; do
    line=$(grep -F -m 1 -e "$what" "$here/said") && break
  done
  fail "the repository cannot be fetched from $repository: ${line#fatal: }"
}

find_commit() {
  in_mirror rev-parse --quiet --verify --end-of-options "$1^{commit}"
}

if [ -n "$WHEELHOUSE_GIT_TAG" ]; then name=refs/tags/$WHEELHOUSE_GIT_TAG what="tag $WHEELHOUSE_GIT_TAG"
else name=$WHEELHOUSE_GIT_INDEX what="commit $WHEELHOUSE_GIT_INDEX"
fi
before=
[ ! -d "$mirror" ] || before=$(find_commit "$name")

if ! fetch_all; then
  # A mirror that a power cut has damaged is made anew; one that is sound has another reason, which git has said.
  if [ -d "$mirror" ] && ! in_mirror fsck --connectivity-only --no-dangling >/dev/null 2>&1; then
    echo 'The mirror of the repository is damaged; it is fetched anew.'
    rm -rf "$mirror"
    fetch_all || why_not
  else
    why_not
  fi
fi

commit=$(find_commit "$name")
if [ -z "$commit" ] && [ -z "$WHEELHOUSE_GIT_TAG" ]; then
  case $name in
    # No branch or tag leads to it any more, but the server may still have it.
    [0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]*)
      if [ ${#name} -ge 40 ]; then
        in_mirror fetch --quiet --no-write-fetch-head origin "$name" 2>/dev/null && commit=$(find_commit "$name")
      fi ;;
  esac
fi
[ -n "$commit" ] || fail "there is no $what in $repository"

[ -z "$before" ] || [ "$before" = "$commit" ] || echo "The $what has moved: it was $before."
echo "Building $what, commit $commit: $(in_mirror log -1 --format=%s "$commit")"
# For channels in containers, which do not reach the mirror: a copy with all there is, for whoever an image runs as.
if [ -n "${WHEELHOUSE_BUILD_SOURCE:-}" ]; then
  source=$base/$WHEELHOUSE_BUILD_SOURCE
  rm -rf "$source" && mkdir -p "${source%/*}" &&
    git clone --quiet --no-hardlinks --no-checkout --template= "$mirror" "$source" &&
    git -C "$source" config remote.origin.url "$repository" &&
    git -C "$source" checkout --quiet --force --detach "$commit" && chmod -R a+rwX "$source" ||
    fail "commit $commit could not be copied"
fi
report "commit $commit"
sed 's/^/hostkey /' "$here/known_hosts" >>"$WHEELHOUSE_RESULT"
