#!/bin/sh
# Builds one channel: makes its own copy of the commit, runs the app's command in it, and sets aside the files it has made.
# Runs as a run of the launcher's, so three folders up is what the machine keeps for us.
#
# Environment: what the command gets, and WHEELHOUSE_BUILD_COMMAND, …_COMMIT, …_REPOSITORY, …_PLACE (where below that folder
# all of it is), …_SOURCE (where the copy is: in there, or kept from build to build; '' in a container, where it has come along
# as the folder `source`), …_PATTERN (extended regular expression
# over the paths of files; '' for all that is in OUT_DIR), …_HASH (set where the files are to travel).
# What it finds it writes to WHEELHOUSE_RESULT; see src-main/apps/build-report.ts.

set -u
result=$WHEELHOUSE_RESULT
report() { printf '%s\n' "$*" >>"$result"; }
fail() {
  report "problem $*"
  printf '%s\n' "$*" >&2
  exit 1
}

base=$(cd ../../.. && pwd -P) || exit 1
mirror=$base/builds/mirrors/$APP_ID.git
place=$base/$WHEELHOUSE_BUILD_PLACE
source=${WHEELHOUSE_BUILD_SOURCE:+$base/$WHEELHOUSE_BUILD_SOURCE}
has_come=
[ -n "$source" ] || { has_come=1 source=$PWD/source; }
commit=$WHEELHOUSE_BUILD_COMMIT command=$WHEELHOUSE_BUILD_COMMAND repository=$WHEELHOUSE_BUILD_REPOSITORY
pattern=$WHEELHOUSE_BUILD_PATTERN hash=${WHEELHOUSE_BUILD_HASH:-}
is_kept=
case $source in "$place"/*) ;; *) is_kept=1 ;; esac

# Tools leave folders that even their owner must not write to.
remove() {
  rm -rf "$@" 2>/dev/null || { chmod -R u+rwX "$@" && rm -rf "$@"; }
}

(umask 077 && remove "$place" && mkdir -p "$place/out" "$place/files") || fail "$place cannot be written to"
export OUT_DIR="$place/out"

copy() {
  (umask 077 && mkdir -p "${source%/*}") &&
    git -c core.hooksPath=/dev/null clone --quiet --shared --no-checkout --template= "$mirror" "$source" &&
    git -C "$source" config remote.origin.url "$repository"
}
# The copy that is kept has all objects within reach: only names of refs are missing in it.
renew() {
  find "$source/.git" -type f -name '*.lock' -exec rm -f {} + &&
    git -C "$source" fetch --quiet --force --prune --no-write-fetch-head "$mirror" \
      '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*'
}
take() {
  git -c core.hooksPath=/dev/null -C "$source" checkout --quiet --force --detach "$commit"
}
if [ -n "$has_come" ]; then
  [ -d "$source" ]
elif [ -n "$is_kept" ] && [ -d "$source/.git" ]; then
  renew && take || { remove "$source" && copy && take; }
else
  remove "$source" && copy && take
fi || fail "commit $commit could not be copied"

(
  unset WHEELHOUSE_BUILD_COMMAND WHEELHOUSE_BUILD_COMMIT WHEELHOUSE_BUILD_REPOSITORY WHEELHOUSE_BUILD_PLACE \
    WHEELHOUSE_BUILD_SOURCE WHEELHOUSE_BUILD_PATTERN WHEELHOUSE_BUILD_HASH WHEELHOUSE_RESULT
  cd "$source" && exec /bin/sh -c "$command"
)
status=$?

# list FOLDER: its files, a line each. A name with a line break in it is none that a package could have.
list() {
  (
    cd "$1" && find . -name .git -prune -o -type f ! -name '*
*' -print
  ) | sed 's|^\./||' | LC_ALL=C sort
}
select_files() {
  if [ -z "$pattern" ]; then list "$1"; else list "$1" | LC_ALL=C grep -E -e "$pattern"; fi
}
sum() {
  if command -v sha256sum >/dev/null; then set -- "$(sha256sum <"$1")"
  elif command -v shasum >/dev/null; then set -- "$(shasum -a 256 <"$1")"
  else set -- -
  fi
  printf '%s' "${1%% *}"
}
# set_aside FOLDER NAME
set_aside() {
  to=$place/files/$count
  # A file with another name besides, as in a cache, is not ours alone; one in a copy that is kept is needed there.
  if [ -z "$is_kept" ] && [ -n "$(find "$1/$2" -prune -links 1)" ]; then mv "$1/$2" "$to"; else cp "$1/$2" "$to"; fi &&
    chmod 600 "$to" || fail "$2 could not be set aside"
  digest=-
  [ -z "$hash" ] || digest=$(sum "$to")
  report "file $(($(wc -c <"$to"))) $digest $2"
  count=$((count + 1))
}

if [ "$status" -eq 0 ]; then
  count=0 folders=$place/out
  [ -z "$pattern" ] || folders="$source
$place/out"
  selected=$(
    printf '%s\n' "$folders" | while IFS= read -r folder; do
      select_files "$folder" | while IFS= read -r name; do printf '%s\n%s\n' "$folder" "$name"; done
    done
  )
  [ "$(printf '%s\n' "$selected" | wc -l)" -le 400 ] ||
    fail 'more than 200 files are artefacts by build.artifacts; name those that are to be kept'
  if [ -z "$selected" ]; then
    if [ -z "$pattern" ]; then why='it left nothing in OUT_DIR'; else why='no file is what build.artifacts names'; fi
    fail "the command has ended well, but $why"
  fi
  while IFS= read -r folder && IFS= read -r name; do set_aside "$folder" "$name"; done <<END
$selected
END
fi

[ -n "$is_kept" ] || remove "$source"
remove "$place/out"
exit "$status"
