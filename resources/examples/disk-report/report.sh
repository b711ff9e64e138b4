#!/bin/sh
# Measures every mounted disk, prints a line for each as it goes, and leaves a JSON result.
set -eu

entries=$(mktemp)
trap 'rm -f "$entries"' EXIT
full=0

measure() {
  # POSIX df: device, 1024-byte blocks, used, available, capacity, mount point (which may hold spaces).
  df -P -k | tail -n +2 | while read -r device blocks used available capacity mount; do
    case $blocks in *[!0-9]* | 0) continue ;; esac
    case $device in tmpfs | devtmpfs | overlay | udev | none | shm) [ "$mount" = / ] || continue ;; esac
    percent=${capacity%\%}
    printf '%s\t%s\t%s\t%s\n' "$mount" "$((blocks * 1024))" "$((used * 1024))" "$percent"
  done
}

echo "Measuring the disks of $(uname -n)"
measure >"$entries"
count=$(wc -l <"$entries" | tr -d ' ')
number=0
json=
tab=$(printf '\t')
while IFS=$tab read -r mount size used percent; do
  number=$((number + 1))
  echo "[$number/$count] $mount: $percent % of $((size / 1024 / 1024)) MiB used"
  if [ "$percent" -ge "$WARN_AT_PERCENT" ]; then
    echo "$mount is more than $WARN_AT_PERCENT % full" >&2
    full=$((full + 1))
  fi
  name=$(printf '%s' "$mount" | sed 's/\\/\\\\/g; s/"/\\"/g')
  json="$json${json:+,}{\"mount\":\"$name\",\"bytes\":$size,\"used\":$used,\"percent\":$percent}"
  # A moment between disks, so that there is something to watch.
  sleep 1
done <"$entries"

printf '{"disks":[%s],"full":%s}\n' "$json" "$full" >"$WHEELHOUSE_RESULT"
echo "Done: $count disks, $full of them nearly full"
