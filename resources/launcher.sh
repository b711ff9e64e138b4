#!/bin/sh
# The durable launcher: starts one command so that it outlives whoever asked for it, and keeps in one folder all that is
# needed to find it again. It needs /bin/sh and the usual small tools, so that one file serves every machine.
#
#   launcher.sh start DIR TIMEOUT GRACE LIMIT
#                                         start the command that standard input describes, or find it already started
#   launcher.sh stop DIR GRACE            SIGTERM, SIGKILL after GRACE seconds, then a sweep of what is left elsewhere
#   launcher.sh status DIR                print one word that says how it stands; see `look` below
#   launcher.sh remove DIR                delete the folder of a run that is over
#   . launcher.sh                         with the positional parameter `library` and this file's path in $launcher: only
#                                         what is defined here, for a shell that is there to launch one run after another;
#                                         see `begin` below
#
# The last part of DIR is the run id, with `.N` behind it from the second attempt on. Standard input of `start` is shell
# text: lines `export NAME='value'`, then `set -- 'program' 'argument'…`, then `: whole`, without which nothing is started:
# whoever sent it may have died half way. It may hold secrets, so it is never written to a file nor passed as an argument.
# TIMEOUT 0 means none. Of each output stream LIMIT bytes are kept, 0 for all.
#
# DIR/
#   claim       whoever makes this file starts the run, so that it starts once: lines `name=value` say who that is, and before
#               the command begins who it is
#   stdout stderr  what the command wrote; `index` tells when: lines `epoch_seconds stdout_size stderr_size`, or `exit` where
#               that was within a moment
#   exit        how it ended: reason (exited, stopped, timed_out), status, time, sizes, and of one that was ended `reach=tree`
#               if it could not be given a session of its own and `unkilled=yes` if something of it would not die; in one
#               line that is written at once, so that it is there whole when it is not empty
#   unstarted   the command could not be started
#   stop timeout   marks that ask the supervisor to end the run; `stop` holds the grace
#   work/ result.json  the working directory, and the file the command may leave a result in
#
# LAUNCHER_SHELL names the shell to use where /bin/sh is not a POSIX one.

set -u
layout=2
shell=${LAUNCHER_SHELL:-/bin/sh}
[ "${1-}" = library ] || launcher=$0
case $launcher in
  /*) self=$launcher ;;
  *) self=$PWD/$launcher ;;
esac
newline='
'

fail() {
  printf 'launcher: %s\n' "$*" >&2
  exit 1
}

# put FILE TEXT: the file is there whole or not at all.
put() {
  printf '%s\n' "$2" >"$dir/$1.$own" && mv -f "$dir/$1.$own" "$dir/$1"
}

# make_claim LINES: without a process of its own. Fails when there is one already, or when it cannot be written, which
# $is_made tells. Some shells write a line at a time: the last one says that all are there.
make_claim() {
  is_made=
  set -C
  { write_claim "$1" >"$dir/claim"; } 2>/dev/null
  set -- $?
  set +C
  return "$1"
}

write_claim() {
  is_made=yes
  printf '%s' "$1"
}

# A short rest between two looks at something that gives no event; adds to $waited, in milliseconds.
pause() {
  if [ "$waited" -lt 200 ] && sleep 0.02 2>/dev/null; then
    waited=$((waited + 20))
  elif sleep 0.1 2>/dev/null; then
    waited=$((waited + 100))
  else
    sleep 1
    waited=$((waited + 1000))
  fi
}

# --- Who is who -------------------------------------------------------------------------------------------------------

# A pid alone names nobody: pids are used again. The boot, the pid and the time it started name one process for ever.
find_boot() {
  boot=
  { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null ||
    boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || boot=unknown
}

# look_at PID: sets $state, $group and $birth. Fails when there is no such process.
look_at() {
  line=
  if [ -r /proc/self/stat ]; then
    # The program's name stands in brackets and may hold anything, even newlines.
    { while read -r part; do line="$line$part "; done <"/proc/$1/stat"; } 2>/dev/null
    [ -n "$line" ] || return 1
    set -- ${line##*) }
    state=$1 group=$3 birth=${20}
  else
    line=$(LC_ALL=C ps -o stat= -o pgid= -o lstart= -p "$1" 2>/dev/null)
    [ -n "$line" ] || return 1
    set -- $line
    state=$1 group=$2
    shift 2
    birth=$(printf '%s-' "$@")
  fi
}

# The same of this process, and sets $own to its number: $$ stays that of the shell it was forked from.
look_at_own() {
  if [ -r /proc/self/stat ]; then
    look_at self && own=${line%% *}
  else
    own=$(exec $shell -c 'echo $PPID') && look_at "$own"
  fi
}

# is_alive PID BIRTH: a zombie is dead; process 1 may never collect it.
is_alive() {
  look_at "$1" && [ "$birth" = "$2" ] || return 1
  case $state in Z* | X*) return 1 ;; esac
}

# read_facts claimed|begun: sets $its_… from the claim. Fails while it does not say all of the supervisor, or of the command.
read_facts() {
  its_boot= its_supervisor= its_supervisor_birth= its_command= its_command_birth= its_group=
  is_claimed= has_begun=
  [ -f "$dir/claim" ] || return 1
  while IFS='=' read -r name value; do
    case $name in
      boot) its_boot=$value ;;
      supervisor) its_supervisor=$value ;;
      supervisor_birth) its_supervisor_birth=$value ;;
      command) its_command=$value ;;
      command_birth) its_command_birth=$value ;;
      group) its_group=$value ;;
      claimed) is_claimed=yes ;;
      begun) has_begun=yes ;;
    esac
  done <"$dir/claim"
  case $1 in
    claimed) [ -n "$is_claimed" ] ;;
    begun) [ -n "$has_begun" ] ;;
  esac
}

# Prints `pid parent group state` of every process.
list_processes() {
  if [ -r /proc/self/stat ]; then
    cat /proc/[0-9]*/stat 2>/dev/null |
      sed -n 's/^\([0-9]*\) (.*) \(.\) \([0-9]*\) \([0-9]*\) .*/\1 \3 \4 \2/p'
  else
    ps -A -o pid= -o ppid= -o pgid= -o stat=
  fi
}

# Prints the command's process tree: for machines on which it could not be given a group of its own.
list_tree() {
  is_alive "$its_command" "$its_command_birth" || return 0
  pairs=$(list_processes | while read -r pid parent _ state; do
    case $state in Z* | X*) ;; *) echo "$pid:$parent" ;; esac
  done)
  tree=" $its_command " size=0
  while [ "$size" -ne "${#tree}" ]; do
    size=${#tree}
    for pair in $pairs; do
      case $tree in *" ${pair%:*} "*) continue ;; esac
      case $tree in *" ${pair#*:} "*) tree="$tree${pair%:*} " ;; esac
    done
  done
  echo $tree
}

has_own_group() {
  [ "$its_group" = "$its_command" ]
}

are_members_alive() {
  if has_own_group; then
    # Where the number has gone to another process, nothing is left of the group: it would have held the number.
    if look_at "$its_command" && [ "$birth" != "$its_command_birth" ]; then return 1; fi
    kill -0 "-$its_group" 2>/dev/null || return 1
    list_processes | grep -Eq "^ *[0-9]+ +[0-9]+ +$its_group +[^ZX]"
  else
    [ -n "$(list_tree)" ]
  fi
}

# Once the first process of a group is gone, only who has seen it a moment ago can know that the number has not gone to
# others meanwhile: the supervisor, who collects it. Everyone else leaves the rest to the sweep.
may_signal() {
  if look_at "$its_command"; then
    [ "$birth" = "$its_command_birth" ] && knows_group=yes
  else
    [ -n "$knows_group" ]
  fi
}

# signal_members SIGNAL: fails when there is nobody to signal.
signal_members() {
  may_signal || return 1
  if has_own_group; then
    kill "-$1" "-$its_group" 2>/dev/null && return 0
    # Its process says who it is a moment before it leads a group.
    look_at "$its_command" && [ "$birth" = "$its_command_birth" ] && kill "-$1" "$its_command" 2>/dev/null
  else
    for pid in $(list_tree); do kill "-$1" "$pid" 2>/dev/null; done
    return 0
  fi
}

# Prints the processes that carry the run's id in their environment, wherever they have gone.
list_tagged() {
  [ -r /proc/self/environ ] || return 0
  tag=${dir##*/}
  tag="WHEELHOUSE_RUN_ID=${tag%%.*}"
  # Nearly always there are none: one look at all is a hundred times cheaper than a look at each.
  cat /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | LC_ALL=C grep -qF "$tag" || return 0
  for entry in /proc/[0-9]*; do
    { tr '\0' '\n' <"$entry/environ" | LC_ALL=C grep -qxF "$tag"; } 2>/dev/null && echo "${entry#/proc/}"
  done
}

sweep() {
  sweeps=0
  while
    found=$(list_tagged)
    [ -n "$found" ]
  do
    sweeps=$((sweeps + 1))
    [ "$sweeps" -le 40 ] || return 1
    kill -KILL $found 2>/dev/null
    pause
  done
}

# end_members GRACE: fails when something will not die.
end_members() {
  waited=0
  if read_facts begun && signal_members TERM; then
    while [ "$waited" -lt $(($1 * 1000)) ] && are_members_alive; do pause; done
    waited=0
    while are_members_alive && signal_members KILL; do
      [ "$waited" -lt 5000 ] || return 1
      pause
    done
  fi
  sweep
}

# --- start ------------------------------------------------------------------------------------------------------------

# Becomes "$@" in a session of its own, out of reach of what is sent to ours.
in_own_session() {
  if command -v setsid >/dev/null; then
    exec setsid "$@"
  elif command -v perl >/dev/null; then
    exec perl -e 'use POSIX (); POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127' -- "$@"
  elif command -v python3 >/dev/null; then
    # Python ignores these two, and the command would inherit that.
    exec python3 -c 'import os, signal, sys
os.setsid()
for number in (signal.SIGPIPE, signal.SIGXFSZ): signal.signal(number, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
  fi
  exec "$@"
}

start() {
  (umask 077 && mkdir -p "$dir/work") || exit 1
  exec 3<&0
  # The reply ends when the supervisor lets go of it: the command has begun, or cannot.
  reply=$(
    export LAUNCHER_SHELL="$shell"
    in_own_session $shell "$self" supervise "$dir" "$timeout" "$grace" "$limit" <&3 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- &
  )
  [ -n "$reply" ] || [ -e "$dir/claim" ] || exit 1
  printf '%s\n' "${reply:-found}"
}

# launch begin DIR TIMEOUT GRACE LIMIT, with the text of `start` in $script and after `know_shell`: says `started`, `found`,
# or why nothing was started; and then `over` when the run has ended, or `late` when it has not for a moment, so that
# whoever asks needs no process to wait with. The supervisor is a fork of the shell that asks, and as much within the reach
# of signals: this is for a shell at the end of a connection.
begin() {
  mask=$(umask)
  umask 077
  mkdir -p "$dir/work" || exit 1
  supervise </dev/null &
}

# Finds out what stays the same for all that a shell launches.
know_shell() {
  find_boot
  find_unwanted
  setsid=$(command -v setsid)
}

supervise() {
  # Caught, not ignored: what is ignored stays so in the command, for ever.
  trap : HUP TERM PIPE
  case $script in
    *"$newline: whole") ;;
    *) fail 'the command did not arrive whole; nothing was started' ;;
  esac
  cd / && : >>"$dir/stdout" && : >>"$dir/stderr" || exit 1
  look_at_own || fail 'neither /proc nor ps tells of processes here'
  own_birth=$birth
  [ "$task" = begin ] || know_shell
  if ! make_claim "layout=$layout
boot=$boot
supervisor=$own
supervisor_birth=$own_birth
claimed=yes
"; then
    if [ -n "$is_made" ]; then
      rm -f "$dir/claim"
      fail "nothing can be written into $dir: its disk may be full"
    fi
    [ -e "$dir/claim" ] || fail "the folder $dir cannot be written to"
    settle
    echo found
    exit 0
  fi
  exec 8>&1 >/dev/null 2>/dev/null
  start_command
  [ "$task" = begin ] || exec 8>/dev/null
  script=
  keep_time &
  timekeeper=$! knows_group=yes
  await_command
  kill "$timekeeper" 2>/dev/null
  record_end
  if [ -z "$reason" ] && [ -e "$dir/stop" ]; then
    reason=stopped
    end_members 0 || is_unkilled=yes
  fi
  facts="status=$status ended=$now $sizes"
  [ -z "$reason" ] || has_own_group || facts="$facts reach=tree"
  [ -z "$is_unkilled" ] || facts="$facts unkilled=yes"
  # A full disk must not cost the run its end; a folder that was removed has nobody to tell it to.
  until echo "layout=$layout reason=${reason:-exited} $facts" >"$dir/exit"; do
    [ -d "$dir" ] || exit 1
    sleep 1
  done
  { echo over >&8; } 2>/dev/null
}

# The command gets a process in a session of its own, which says `started` on descriptor 8.
start_command() {
  is_shell=
  case $task$script in
    # A shell does not fail to be started, which only a shell of ours could tell from its own end.
    begin*"${newline}set -- '/bin/sh' "*) is_shell=yes ;;
  esac
  if [ -n "$is_shell" ] && [ "${setsid#/}" != "$setsid" ]; then
    become_shell </dev/null 3>&8 8>&- >>"$dir/stdout" 2>>"$dir/stderr" &
  elif [ "${#script}" -lt 30000 ]; then
    # What the script says is the command's environment anyway; one of any size would not go into it.
    become_launcher "$script" </dev/null 3>&8 8>&- >>"$dir/stdout" 2>>"$dir/stderr" &
  else
    printf '%s\n' "$script" | become_launcher '' 3>&8 8>&- >>"$dir/stdout" 2>>"$dir/stderr" &
  fi
  command=$!
}

become_launcher() {
  # A variable of ours may bear the name of one of the environment.
  set -- "$1" "$shell" "$self" "$dir" "$mask"
  clear_environment
  export LAUNCHER_SCRIPT="$1" LAUNCHER_SHELL="$2"
  in_own_session $2 "$3" command "$4" "$5"
}

# The first life of the command's process: it says who it is, and only then becomes the command.
become_command() {
  script=${LAUNCHER_SCRIPT-}
  [ -n "$script" ] || script=$(cat)
  unset LAUNCHER_SCRIPT LAUNCHER_SHELL
  introduce_command
  exec </dev/null
  # Comes to pass only if the command cannot be started; bash has to be asked not to leave at once then.
  trap ': >../unstarted' EXIT
  shopt -s execfail 2>/dev/null
  eval "$script"
  exec "$@"
  exit $?
}

# The same without a program of its own in between: the process keeps its number, which becomes that of its group.
become_shell() {
  introduce_command leads
  set -- "$script${newline}exec $setsid \"\$@\""
  clear_environment
  eval "$1"
}

# introduce_command [leads]: says who this process is, and that it is about to become the command.
introduce_command() {
  trap : PIPE
  umask 077
  look_at_own
  [ -z "${1-}" ] || group=$own
  printf '%s' "command=$own
command_birth=$birth
group=$group
begun=yes
" >>"$dir/claim" || exit 126
  # Whoever stops the run marks it first and looks for the command then: one of the two sees the other.
  [ ! -e "$dir/stop" ] || exit 143
  cd "$dir/work" || exit 126
  { echo started >&3; } 2>/dev/null
  exec 3>&-
  umask "$mask"
  unset OLDPWD
}

clear_environment() {
  unset $unwanted
}

# Sets $unwanted to all variables but those that every command may know of its machine.
find_unwanted() {
  unwanted=
  while IFS= read -r line; do
    case $line in
      'export '* | 'declare -x '*) ;;
      *) continue ;;
    esac
    name=${line#declare -x } name=${name#export } name=${name%%=*}
    case $name in
      PATH | HOME | USER | SHELL | LANG | TZ | '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
      *) unwanted="$unwanted $name" ;;
    esac
  done <<EOF
$(export -p)
EOF
}

# Waits for the command while marks may ask for its end. Sets $status and $reason.
await_command() {
  trap '' HUP TERM
  trap 'poked=1' URG
  status= reason= is_unkilled=
  while :; do
    poked=
    if [ -z "$reason" ]; then
      if [ -e "$dir/stop" ]; then
        reason=stopped
        read -r grace <"$dir/stop"
      elif [ -e "$dir/timeout" ]; then
        reason=timed_out
      fi
      if [ -n "$reason" ]; then
        # There is nothing more to hear, and bash 5.2 forgets the status of what ends just as its waiting is cut short.
        trap '' URG
        end_members "$grace" || is_unkilled=yes
      fi
    fi
    wait "$command"
    status=$?
    # Above 128 it is either the command's own status or that of the signal that cut the waiting short.
    [ -n "$poked" ] && [ "$status" -gt 128 ] || return 0
    if ! kill -0 "$command" 2>/dev/null; then
      trap '' URG
      # A shell may collect the command on its own just after it was cut short, and then still knows the status.
      wait "$command" 2>/dev/null
      again=$?
      case $again in
        127 | -*)
          # Forgotten, as bash does. Where all that is known is the signal that cut the waiting short, the command was about to
          # be ended, and counts as if it had been.
          if [ "$(kill -l "$status" 2>/dev/null)" = URG ]; then
            status=143
            [ -e "$dir/stop" ] || [ ! -e "$dir/timeout" ] || reason=timed_out
          fi
          ;;
        *) status=$again ;;
      esac
      return 0
    fi
  done
}

# Sets $now, in hundredths of a second; where it can be, they pass alike even while the clock is being set.
read_uptime() {
  { read -r now _ </proc/uptime; } 2>/dev/null && now=${now%.*}${now#*.} || now=$(date +%s)00
}

# record_sizes [EPOCH_SECONDS]
record_sizes() {
  moment=${1-}
  set -- $(cd "$dir" && LC_ALL=C ls -ln stderr stdout)
  [ $# -ge 18 ] || return 0
  record "${14}" "$5" "$moment"
}

# record STDOUT_SIZE STDERR_SIZE [EPOCH_SECONDS]
record() {
  cut_off stdout "$1"
  cut_off stderr "$2"
  [ "$1 $2" != "$recorded" ] || return 0
  recorded="$1 $2"
  # Where nothing was recorded before, the end says the same.
  if [ -z "${3-}" ] || [ -e "$dir/index" ]; then echo "${3:-$(date +%s)} $recorded" >>"$dir/index"; fi
}

# Sets $now and $sizes. An empty `exit` says nothing but what time it is: most machines need one process for all of this.
record_end() {
  recorded= sizes= now=
  { true >"$dir/exit"; } 2>/dev/null
  set -- $(stat -c '%s %Y' "$dir/stdout" "$dir/stderr" "$dir/exit" 2>/dev/null)
  if [ $# -eq 6 ]; then
    now=$6
    record "$1" "$3" "$now"
  else
    now=$(date +%s)
    record_sizes "$now"
  fi
  [ -z "$recorded" ] || sizes="stdout=${recorded% *} stderr=${recorded#* }"
}

# cut_off STREAM SIZE: the command appends, so what it writes from now on comes behind the cut, and goes with the next.
cut_off() {
  if [ "$limit" -gt 0 ] && [ "$2" -gt "$limit" ]; then
    dd if=/dev/null of="$dir/$1" bs=1 seek="$limit" 2>/dev/null
  fi
}

# rest_for SECONDS
rest_for() {
  sleep "$1" 8>&- 2>/dev/null &
  sleeper=$!
  wait "$sleeper"
}

# Once a second: the index, the time-out, and a reminder of marks whose signal was lost. It goes on without its supervisor
# for as long as the command does.
keep_time() {
  sleeper=
  trap 'kill $sleeper 2>/dev/null; exit 0' TERM
  trap : HUP URG PIPE
  recorded=
  read_uptime
  began=$now
  # Most commands are over by now, and their supervisor has looked for the last time.
  rest_for 0.1
  { echo late >&8; } 2>/dev/null
  exec 8>&-
  while
    rest_for 1
    # The signal to end may come before the trap above: then the end is seen from the file.
    [ ! -s "$dir/exit" ] && {
      is_alive "$own" "$own_birth" || { read_facts begun && is_alive "$its_command" "$its_command_birth"; }
    }
  do
    record_sizes
    if [ "$timeout" -gt 0 ] && [ ! -e "$dir/timeout" ]; then
      read_uptime
      [ $((now - began)) -lt $((timeout * 100)) ] || : >"$dir/timeout"
    fi
    if [ -e "$dir/stop" ] || [ -e "$dir/timeout" ]; then
      if is_alive "$own" "$own_birth"; then kill -URG "$own"; else end_members "$grace"; fi
    fi
  done
}

# --- stop, status, remove ---------------------------------------------------------------------------------------------

# Sets $standing:
#   absent        there is no such folder
#   unclaimed     nothing was started
#   starting      it is about to begin
#   running       it is under way
#   ended         `exit` says how
#   unsupervised  the supervisor was killed, the command goes on
#   unstarted     the start was broken off
#   gone          supervisor and command were killed
#   rebooted      the machine was restarted while it was under way
look() {
  standing=absent
  [ -d "$dir" ] || return 0
  standing=ended
  [ ! -s "$dir/exit" ] || return 0
  standing=unclaimed
  [ -e "$dir/claim" ] || return 0
  standing=unstarted
  read_facts claimed || return 0
  find_boot
  if [ "$its_boot" != "$boot" ]; then
    standing=rebooted
  elif is_alive "$its_supervisor" "$its_supervisor_birth"; then
    standing=starting
    [ -z "$has_begun" ] || standing=running
  elif read_facts begun; then
    standing=gone
    if are_members_alive; then standing=unsupervised; fi
  fi
  # It may have ended properly between two of these looks.
  [ ! -s "$dir/exit" ] || standing=ended
}

# Looks until what is seen lasts: a start passes through moments that look like a broken one.
settle() {
  waited=0
  look
  while [ "$standing" = starting ] && [ "$waited" -lt 20000 ] ||
    [ "$standing" = unstarted ] && [ "$waited" -lt 3000 ]; do
    pause
    look
  done
}

stop() {
  umask 077
  [ ! -s "$dir/exit" ] || return 0
  mkdir -p "$dir" || exit 1
  [ -e "$dir/stop" ] || put stop "$grace" || exit 1
  [ -e "$dir/claim" ] || return 0
  settle
  waited=0
  while [ "$standing" = running ] || [ "$standing" = starting ]; do
    # Reading the facts again: `look` may have read them before the command had begun.
    read_facts claimed && is_alive "$its_supervisor" "$its_supervisor_birth" &&
      kill -URG "$its_supervisor" 2>/dev/null
    [ "$waited" -lt $((grace * 1000 + 10000)) ] || fail "the run is still there $((waited / 1000)) s after SIGTERM"
    pause
    look
  done
  case $standing in
    ended | absent | rebooted) ;;
    *) end_members "$grace" || fail 'something of the run could not be killed' ;;
  esac
}

remove() {
  settle
  case $standing in
    absent) return 0 ;;
    # Claimed by us, nobody can start it any more.
    unclaimed) make_claim '' || exit 1 ;;
    starting | running | unsupervised) fail "the run is not over: $standing" ;;
  esac
  # A command may leave folders that even their owner must not write to.
  rm -rf "$dir" 2>/dev/null || { chmod -R u+rwx "$dir" && rm -rf "$dir"; }
}

# launch TASK DIR …: as the head of this file has them, and `begin`.
launch() {
  knows_group= recorded= own=$$
  [ $# -ge 2 ] || fail 'usage: start DIR TIMEOUT GRACE LIMIT | stop DIR GRACE | status DIR | remove DIR'
  task=$1 dir=$2
  case $dir in
    /?*) ;;
    *) fail "the folder must be an absolute path, not $dir" ;;
  esac
  timeout=0 grace=0 limit=0 mask=077
  case $task in
    start | begin | supervise) timeout=${3:-} grace=${4:-} limit=${5:-} ;;
    stop) grace=${3:-} ;;
    command) mask=${3:-} ;;
  esac
  case "$timeout:$grace:$limit" in
    *[!0-9:]* | :* | *: | *::*) fail 'TIMEOUT and GRACE must be whole seconds, LIMIT whole bytes' ;;
  esac
  case $task in
    start) start ;;
    begin) begin ;;
    supervise)
      mask=$(umask)
      umask 077
      script=$(cat)
      exec </dev/null
      supervise
      ;;
    command) become_command ;;
    stop) stop ;;
    status)
      settle
      echo "$standing"
      ;;
    remove) remove ;;
    *) fail "there is no sub-command $task" ;;
  esac
}

[ "${1-}" = library ] || launch "$@"
