#!/bin/sh
# Runs one action on one node with ansible-playbook, in the folder that holds what was written for it: playbook.yml,
# inventory.yml and, for a node reached over SSH, ssh_config, known_hosts and askpass.
#
# WHEELHOUSE_KEYS names the environment variables with private keys, each with that of its passphrase behind a colon.
# Keys go from the environment to an agent that ends with this script: never to a file, never to an argument list.
# WHEELHOUSE_SSH_OPTIONS are options for ssh that must come before ansible's own.
set -u

command -v ansible-playbook >/dev/null 2>&1 || {
  echo 'ansible is not installed on the machine of the control plane. Install it, or use another module.' >&2
  exit 127
}

if [ -n "${WHEELHOUSE_KEYS-}" ] && [ "${1-}" != with-agent ]; then
  exec ssh-agent /bin/sh "$0" with-agent
fi

# ssh and ssh-add ask ./askpass instead of a terminal, where there is none.
SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force
export SSH_ASKPASS SSH_ASKPASS_REQUIRE

for pair in ${WHEELHOUSE_KEYS-}; do
  key=${pair%%:*}
  passphrase=${pair#*:}
  WHEELHOUSE_ANSWER=
  [ -z "$passphrase" ] || eval "WHEELHOUSE_ANSWER=\$$passphrase"
  export WHEELHOUSE_ANSWER
  eval "printf '%s\n' \"\$$key\"" | ssh-add -q - || {
    echo 'The key of the credential could not be given to ssh: ssh-add says why above.' >&2
    exit 1
  }
  unset "$key" WHEELHOUSE_ANSWER
  [ -z "$passphrase" ] || unset "$passphrase"
done

# What stands in somebody's ansible.cfg holds, but for what would lead elsewhere or say less.
export ANSIBLE_SSH_ARGS="-F ssh_config ${WHEELHOUSE_SSH_OPTIONS-}" ANSIBLE_SSH_COMMON_ARGS= ANSIBLE_SSH_EXTRA_ARGS=
export ANSIBLE_HOST_KEY_CHECKING=True ANSIBLE_PIPELINING=True ANSIBLE_SSH_RETRIES=0 ANSIBLE_LOG_PATH=/dev/null
export ANSIBLE_LOCAL_TEMP="$PWD/.ansible" ANSIBLE_RETRY_FILES_ENABLED=False ANSIBLE_NOCOLOR=True
export ANSIBLE_STDOUT_CALLBACK=minimal ANSIBLE_DEPRECATION_WARNINGS=False ANSIBLE_DEVEL_WARNING=False
exec ansible-playbook -i inventory.yml playbook.yml
