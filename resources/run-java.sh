#!/bin/sh
# Finds a Java on this machine and becomes it.
#
#   run-java.sh find WANTED                         print its home
#   run-java.sh java WANTED ARGUMENT…               become `java ARGUMENT…`
#   run-java.sh program WANTED PROGRAM ARGUMENT…    become a program that runs Java by itself, such as Flink's sql-client.sh
#
# WANTED is a major version, such as 8 or 17, or "any". The first that fits is taken: JAVA_HOME_<WANTED>, JAVA_HOME, the
# java of PATH, then the newest in the usual places. Both variables count in the environment and in /etc/environment.
#
# Where there is none it says so on standard error and, for a run, in the file WHEELHOUSE_RESULT; status 69.

set -u

# setting NAME: sets $value.
setting() {
  eval "value=\${$1-}"
  [ -n "$value" ] ||
    value=$(sed -n "s/^ *$1=[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\} *\$/\1/p" /etc/environment 2>/dev/null | tail -n 1)
}

# look_at HOME: sets $major to the version of the Java there; fails when there is none.
look_at() {
  major=
  [ -n "$1" ] && [ -x "$1/bin/java" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\).*/\1/p' "$1/release" 2>/dev/null)
  # Some distributions leave that file out; then only the Java itself knows, which takes a tenth of a second.
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 </dev/null | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  version=${version#1.}
  major=${version%%[!0-9]*}
  [ -n "$major" ]
}

fits() {
  look_at "$1" && { [ "$wanted" = any ] || [ "$major" = "$wanted" ]; }
}

# Sets $value to the home of the java in PATH, which may be a link or a script.
home_in_path() {
  value=$(command -v java) || { value= && return 0; }
  real=$(readlink -f "$value" 2>/dev/null) && [ -r "${real%/bin/java}/release" ] && value=${real%/bin/java} && return 0
  value=$("$value" -XshowSettings:properties -version 2>&1 </dev/null | sed -n 's/^ *java\.home = //p')
}

# Sets $home.
find_java() {
  if [ "$wanted" != any ]; then
    setting "JAVA_HOME_$wanted"
    home=$value
    fits "$home" && return 0
  fi
  setting JAVA_HOME
  home=$value
  fits "$home" && return 0
  home_in_path
  home=$value
  fits "$home" && return 0
  newest=0 best= found=
  for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/openjdk* /opt/java/* /opt/*jdk* /opt/*java* \
    "${HOME:-/nonexistent}/.sdkman/candidates/java"/* "${HOME:-/nonexistent}/.jdks"/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    look_at "$home" || continue
    case "$found," in *" $major,"*) ;; *) found="${found:+$found,} $major" ;; esac
    fits "$home" && [ "$major" -gt "$newest" ] && newest=$major best=$home
  done
  home=$best
  [ -n "$home" ]
}

give_up() {
  if [ "$wanted" = any ]; then
    why='There is no Java here. Install one, or name it by JAVA_HOME.'
  else
    why="There is no Java $wanted here, only${found:- none}. Install it, name it by JAVA_HOME_$wanted, or change java_version."
  fi
  printf '%s\n' "$why" >&2
  [ -z "${WHEELHOUSE_RESULT-}" ] || printf '{"error":"%s"}\n' "$why" >"$WHEELHOUSE_RESULT"
  exit 69
}

task=$1 wanted=$2
shift 2
find_java || give_up
# Without a locale Java takes arguments and file names for ASCII, and puts question marks for the rest.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
  *[Uu][Tt][Ff]*) ;;
  *)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac
case $task in
  find) printf '%s\n' "$home" ;;
  java)
    # What Flink and Kryo look into, as Flink's own start scripts open it from Java 9 on.
    if look_at "$home" && [ "$major" -ge 9 ]; then
      for package in java.lang java.lang.reflect java.net java.io java.nio sun.nio.ch java.text java.time \
        java.util java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
        set -- "--add-opens=java.base/$package=ALL-UNNAMED" "$@"
      done
    fi
    exec "$home/bin/java" "$@"
    ;;
  program)
    JAVA_HOME=$home
    export JAVA_HOME
    exec "$@"
    ;;
esac
