#!/bin/sh
# Answers git and ssh when they ask for a user name, a password or a passphrase. The credential is for one server alone, which
# git names in its question: where it was led elsewhere, nobody answers.
case $1 in
  *"'https://"*)
    question=${1#*"'https://"}
    question=${question%%"'"*}
    [ "${question#*@}" = "$WHEELHOUSE_GIT_HOST" ] || exit 1
    ;;
esac
case $1 in
  Username*) printf '%s\n' "${WHEELHOUSE_GIT_USERNAME:-}" ;;
  *assphrase*) printf '%s\n' "${WHEELHOUSE_GIT_PASSPHRASE:-}" ;;
  *assword*) printf '%s\n' "${WHEELHOUSE_GIT_PASSWORD:-}" ;;
  *) exit 1 ;;
esac
