#!/bin/sh
# Follows a run of launcher.sh over a connection that may break at any moment: sends its output from given offsets on as
# it is written, then how the run ended.
#
#   follower.sh DIR OUT ERR LIMIT MARK LEASE TAIL
#   . follower.sh          with the positional parameter `library`: only what is defined here, for `follow_young`
#
# DIR is the run's folder, OUT and ERR the offsets in its two streams, LIMIT what the launcher keeps of each, 0 for all; a
# stream is not followed beyond it, but may be sent a little beyond. MARK is a word that no command can know, made anew
# for each time. After LEASE seconds the follower ends, since a network that swallows everything tells nobody that it
# does; whoever still wants to know begins another one. TAIL says how to notice new bytes: `gnu` where tail is GNU's, else
# `poll`.
#
# It ends when its standard input does, so that closing that from afar leaves nothing behind.
#
# On standard output: lines `name value` (now, sizes, from), the lines of the run's `index`, the line `data`, the bytes of
# stdout, and then \036MARK and lines again: `cause` (exit, lease, gone), `standing` in the launcher's words, `sizes`, those
# of the file `exit`, `unstarted` if it is there, and last `result` with its size or what is wrong with it, and its bytes.
# On standard error: the bytes of stderr and \036MARK.

set -u
tab='	' newline='
'
separator=$(printf '\036') said=

# What is said goes over the connection once it is told, in one piece where the shell does not write line by line.
say() {
  said=$said$1$newline
}

tell() {
  printf '%s' "$said"
  said=
}

# Sets $its_… from the run's claim.
read_claim() {
  its_boot= its_supervisor= its_supervisor_birth= its_command= its_command_birth=
  while IFS='=' read -r name value; do
    case $name in
      boot) its_boot=$value ;;
      supervisor) its_supervisor=$value ;;
      supervisor_birth) its_supervisor_birth=$value ;;
      command) its_command=$value ;;
      command_birth) its_command_birth=$value ;;
    esac
  done <claim
}

# Sets $size_out and $size_err.
measure() {
  size_out=0 size_err=0
  set -- $(LC_ALL=C ls -ln stderr stdout)
  [ $# -lt 18 ] || size_err=$5 size_out=${14}
  keep_limit
}

# The same of a run that is over, as its end tells them.
read_sizes() {
  size_out= size_err= ended=
  read -r line <exit
  for fact in $line; do
    case $fact in
      stdout=*) size_out=${fact#*=} ;;
      stderr=*) size_err=${fact#*=} ;;
      ended=*) ended=${fact#*=} ;;
    esac
  done
  [ -n "$size_out" ] && [ -n "$size_err" ] && keep_limit
}

keep_limit() {
  if is_beyond "$size_out"; then size_out=$limit; fi
  if is_beyond "$size_err"; then size_err=$limit; fi
}

is_beyond() {
  [ "$limit" -gt 0 ] && [ "$1" -gt "$limit" ]
}

is_full() {
  [ "$limit" -gt 0 ] && [ "$1" -ge "$limit" ]
}

# A cheap look at whoever keeps the run, once in a while; the launcher has the last word.
is_kept() {
  [ -n "$keeper" ] || return 1
  if [ -r /proc/self/stat ]; then
    line=
    while read -r part; do line="$line$part "; done <"/proc/$keeper/stat"
    set -- ${line##*) }
    case ${1-} in '' | Z* | X*) return 1 ;; esac
    [ "${20-}" = "$birth" ]
  else
    kill -0 "$keeper"
  fi
}

# Finds out who keeps the run. Sets $standing where nobody does.
find_keeper() {
  keeper= birth= standing=
  [ ! -s exit ] || return 0
  boot=
  read -r boot </proc/sys/kernel/random/boot_id
  if [ -f claim ]; then
    read_claim
    if [ "$its_boot" = "$boot" ] || [ -z "$boot" ]; then
      keeper=$its_supervisor birth=$its_supervisor_birth
      ! is_kept || return 0
    fi
  fi
  keeper=
  standing=$(${LAUNCHER_SHELL:-/bin/sh} "$launcher" status "$dir")
  if [ "$standing" = unsupervised ]; then
    read_claim
    keeper=$its_command birth=$its_command_birth standing=
  elif [ "$standing" = running ] || [ "$standing" = starting ]; then
    read_claim
    keeper=$its_supervisor birth=$its_supervisor_birth standing=
  fi
}

# piece FD COUNT: the next COUNT bytes of an open file, and nothing beyond them.
piece() {
  [ "$2" -lt 65536 ] || dd bs=65536 count="$(($2 / 65536))" <&"$1"
  [ "$(($2 % 65536))" -eq 0 ] || dd bs="$(($2 % 65536))" count=1 <&"$1"
}

# read_text FILE SIZE: sets $text, without a process of its own. Fails for what some shell has trouble with.
read_text() {
  text=
  [ "$2" -le 512 ] || return 1
  while IFS= read -r line; do text="$text$line$newline"; done <"$1"
  text=$text$line
  [ "${#text}" -eq "$2" ] || return 1
  case $text in
    *[!\ -~$tab$newline]*) return 1 ;;
  esac
}

# rest FILE FROM SIZE: what there is from FROM on.
rest() {
  if [ "$3" -le "$2" ]; then return; fi
  exec 6<"$1"
  [ "$2" -eq 0 ] || dd bs=1 skip="$2" count=0 <&6
  if [ "$limit" -gt 0 ]; then piece 6 "$(($3 - $2))"; else cat <&6; fi
}

# Both streams have something from before: a bit of the one and a bit of the other in turn, as they were written by the
# index, so that whoever puts them into their exact order need not hold much. Moves $out and $err on.
catch_up() {
  exec 6<stdout 7<stderr
  dd bs=1 skip="$out" count=0 <&6
  dd bs=1 skip="$err" count=0 <&7
  while read -r _ to_out to_err; do
    if is_beyond "$to_out"; then to_out=$limit; fi
    if is_beyond "$to_err"; then to_err=$limit; fi
    # Less than there was then: the command has cut it since.
    if [ "$to_out" -gt "$size_out" ] || [ "$to_err" -gt "$size_err" ]; then break; fi
    [ "$to_out" -ge "$out" ] || to_out=$out
    [ "$to_err" -ge "$err" ] || to_err=$err
    [ "$((to_out - out + to_err - err))" -ge 262144 ] || continue
    piece 6 "$((to_out - out))"
    piece 7 "$((to_err - err))" >&4
    out=$to_out err=$to_err
  done <index
  exec 6<&- 7<&-
}

# Tells when the streams had which size. Of a run that was over within a moment only its end does.
say_index() {
  if [ -e index ]; then
    tail -c 1048576 index
  elif [ -s exit ] && read_sizes && [ "$size_out $size_err" != '0 0' ]; then
    echo "$ended $size_out $size_err"
  fi
}

# Lasts for as long as there is something to wait for.
stay() {
  left=$lease
  while [ "$left" -gt 0 ] && [ ! -s exit ] && is_kept; do
    sleep 2
    left=$((left - 2))
  done
}

# GNU tail is woken by the system when bytes come, and ends soon after a process does: that process is `stay`, and the end of the
# run, the end of standard input and the end of the lease all end it.
follow_by_tail() {
  stay >/dev/null 3<&- 4>&- &
  staying=$!
  following=
  if ! is_full "$out"; then
    tail -s 0.02 --pid="$staying" -c "+$((out + 1))" -f stdout 3<&- 4>&- &
    following=$!
  fi
  if ! is_full "$err"; then
    tail -s 0.02 --pid="$staying" -c "+$((err + 1))" -f stderr >&4 3<&- 4>&- &
    following="$following $!"
  fi
  { cat <&3; kill "$staying" $following; } >/dev/null 4>&- &
  guarding=$!
  { tail -s 0.02 --pid="$staying" -n +1 -F exit | { read -r _ && kill "$staying"; }; } >/dev/null 3<&- 4>&- &
  watching=$!
  wait "$staying"
  kill "$guarding" "$watching"
  # Without a word `wait` would wait for all.
  wait "$staying" $following
}

# Elsewhere each stream stays open, and is read on when it has grown: often while bytes flow, seldom while they do not.
follow_by_polling() {
  { cat <&3; kill $$; } >/dev/null 4>&- &
  guarding=$!
  exec 6<stdout 7<stderr
  dd bs=1 skip="$out" count=0 <&6
  dd bs=1 skip="$err" count=0 <&7
  seen_out=$out seen_err=$err spent=0 looked=0 pause=20
  while
    is_over=
    [ ! -s exit ] || is_over=yes
    measure
    # `echo … > /dev/stderr` cuts the file to nothing and begins anew; the stream goes on all the same.
    if [ "$size_out" -lt "$seen_out" ]; then exec 6<stdout && seen_out=0; fi
    if [ "$size_err" -lt "$seen_err" ]; then exec 7<stderr && seen_err=0; fi
    if [ "$size_out $size_err" != "$seen_out $seen_err" ]; then
      piece 6 "$((size_out - seen_out))"
      piece 7 "$((size_err - seen_err))" >&4
      seen_out=$size_out seen_err=$size_err pause=20
    elif [ "$pause" -lt 250 ]; then
      pause=$((pause * 2))
    fi
    [ -z "$is_over" ] && [ "$spent" -lt "$((lease * 1000))" ]
  do
    if [ "$((spent - looked))" -ge 2000 ]; then
      looked=$spent
      is_kept || break
    fi
    sleep "0.$(printf '%03d' "$pause")" || { sleep 1 && pause=1000; }
    spent=$((spent + pause))
  done
  kill "$guarding"
}

say_result() {
  [ -e result.json ] || [ -L result.json ] || return 0
  if [ ! -f result.json ]; then
    say 'result odd'
  elif [ ! -r result.json ]; then
    say 'result unreadable'
  else
    set -- $(LC_ALL=C ls -lnL result.json)
    if [ "$5" -gt 1048576 ]; then
      say 'result large'
    else
      say "result $5"
      tell
      cat result.json
    fi
  fi
}

# Whatever a tool or the shell itself has to say must not get between the bytes of the run.
keep_apart() {
  exec 4>&2 2>/dev/null
}

# Says how it stands, after the bytes of both streams.
say_end() {
  printf '\036%s\n' "$mark" >&4
  say "$separator$mark"
  say "cause $cause"
  say "standing $standing"
  say "sizes $size_out $size_err"
  [ ! -s exit ] || while read -r line || [ -n "$line" ]; do say "exit $line"; done <exit
  [ ! -e unstarted ] || say unstarted
  say_result
}

follow() {
  dir=$1 out=$2 err=$3 limit=$4 mark=$5 lease=$6 tail=$7
  launcher=${0%/*}/launcher.sh
  LC_ALL=C
  exec 3<&0 </dev/null
  keep_apart
  echo "now $(date +%s)"
  if ! cd "$dir"; then
    printf '\036%s\n' "$mark" >&4
    printf 'data\n\036%s\ncause gone\nstanding absent\n' "$mark"
    exit 0
  fi
  find_keeper
  measure
  # The file was cut to nothing since; the stream goes on from its new beginning.
  [ "$out" -le "$size_out" ] || out=0
  [ "$err" -le "$size_err" ] || err=0
  printf 'sizes %s %s\nfrom %s %s\n' "$size_out" "$size_err" "$out" "$err"
  say_index
  echo data
  if [ "$size_out" -gt "$out" ] && [ "$size_err" -gt "$err" ] && [ -e index ]; then catch_up; fi
  is_measured=
  if [ -n "$keeper" ] && [ ! -s exit ]; then
    if [ "$tail" = gnu ]; then follow_by_tail; else follow_by_polling; fi
    if [ -s exit ]; then
      cause=exit
    elif is_kept; then
      cause=lease
    else
      # Before it is called lost: the supervisor may have ended properly between two of these looks.
      find_keeper
      cause=gone
      [ ! -s exit ] || cause=exit
    fi
  else
    cause=gone
    [ ! -s exit ] || cause=exit
    measure
    is_measured=$cause
    rest stdout "$out" "$size_out"
    rest stderr "$err" "$size_err" >&4
  fi
  # Where the end was there before, so was all that counts.
  [ "$is_measured" = exit ] || measure
  say_end
  tell
}

# follow_young DIR LIMIT MARK: the same of a run that has begun just now and is over, from its beginning, behind what $said
# holds; the end is said, and still to be told. Without a process where it can be; nothing of it needs a date by this clock.
# Fails when it is not over.
follow_young() {
  limit=$2 mark=$3
  LC_ALL=C
  cd "$1" 2>/dev/null && [ -s exit ] || return 1
  keep_apart
  say 'sizes 0 0'
  say 'from 0 0'
  say data
  cause=exit standing=
  read_sizes || measure
  if [ "$size_out" -gt 0 ] && read_text stdout "$size_out"; then
    said=$said$text
  elif [ "$size_out" -gt 0 ]; then
    tell
    rest stdout 0 "$size_out"
  fi
  if [ "$size_err" -gt 0 ]; then
    # Nobody knows any more which was written first: stdout is shown before it.
    tell
    rest stderr 0 "$size_err" >&4
  fi
  say_end
}

[ "${1-}" = library ] || follow "$@"
