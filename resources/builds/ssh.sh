#!/bin/sh
# Is ssh for git: whatever the user's own configuration says, host keys are verified and nothing waits for a person.
# Environment: WHEELHOUSE_GIT_HOST_KEYS (accept-new or yes), and how to log in: WHEELHOUSE_GIT_WITH (agent, password or ''),
# WHEELHOUSE_GIT_USER where the address names nobody.
spelled() { printf '"%s"' "$1" | sed 's/%/%%/g'; }
set -- -o "UserKnownHostsFile=$(spelled "${0%/*}/known_hosts") $(spelled "${HOME:-}/.ssh/known_hosts")" \
  -o "StrictHostKeyChecking=$WHEELHOUSE_GIT_HOST_KEYS" -o HashKnownHosts=no -o UpdateHostKeys=no -o CheckHostIP=no \
  -o VerifyHostKeyDNS=no -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 \
  -o ForwardAgent=no -o ForwardX11=no -o PermitLocalCommand=no -o ControlPath=none -o NumberOfPasswordPrompts=1 "$@"
case ${WHEELHOUSE_GIT_WITH:-} in
  agent) set -- -o BatchMode=yes -o IdentityFile=none -o PreferredAuthentications=publickey "$@" ;;
  password) set -- -o PubkeyAuthentication=no -o PreferredAuthentications=password,keyboard-interactive "$@" ;;
  *) set -- -o BatchMode=yes "$@" ;;
esac
[ -z "${WHEELHOUSE_GIT_USER:-}" ] || set -- -o "User=$WHEELHOUSE_GIT_USER" "$@"
exec ssh "$@"
