import { quote } from '../../engine/executors/launch-script.js';
import type { RunProgram } from '../../engine/run.entity.js';
import type { DiscoveryConfigOf } from './discovery-config.js';

/** What is to become of addresses. */
export type DiscoveryChange = 'add' | 'remove';

const standardPort = 80;

/**
 * Makes what changes the upstream on a host of nginx: the file is rewritten, tested as a part of the whole configuration,
 * and only then read by nginx; when the test or the reading fails the old file comes back. Other servers of the upstream,
 * and all else in the file, stay as they are. An upstream without servers is none to nginx: its last one is a server that
 * is down.
 */
export function nginxUpdateOf(
  {
    upstream,
    conf_path: path,
    port = standardPort,
    test = 'nginx -t',
    reload = 'nginx -s reload',
  }: DiscoveryConfigOf<'nginx'>,
  change: DiscoveryChange,
  addresses: readonly string[],
): Pick<RunProgram, 'argv' | 'files'> {
  const servers = addresses.map((address) => `${address.includes(':') ? `[${address}]` : address}:${port}`);
  const values = Object.entries({ conf: path, upstream, change, servers: servers.join(' '), test, reload })
    .map(([name, value]) => `${name}=${quote(value)}`)
    .join('\n');
  const name = './wheelhouse-nginx';
  return { argv: ['/bin/sh', name], files: [{ name, content: `#!/bin/sh\n${values}\n${script}` }] };
}

const script = `set -u
old=$conf.wheelhouse-old new=$conf.wheelhouse-new
restore() {
  if [ -e "$old" ]; then mv -f "$old" "$conf"; elif [ -n "\${made-}" ]; then rm -f "$conf"; fi
}
fail() {
  echo "$1" >&2
  restore
  rm -f "$new"
  exit 1
}
# Whoever was killed in the middle has left the file from before.
[ ! -e "$old" ] || mv -f "$old" "$conf" || exit 1
made=
if [ ! -e "$conf" ]; then
  [ "$change" = add ] || { echo "there is no $conf: nobody is registered"; exit 0; }
  made=yes
fi
trap 'fail "stopped; the configuration is as it was"' HUP INT TERM
{ [ -n "$made" ] || cat "$conf"; } | awk -v name="$upstream" -v change="$change" -v list="$servers" '
  BEGIN { count = split(list, wanted, " "); for (i = 1; i <= count; i++) ours[wanted[i]] = 1 }
  function close_upstream() {
    for (i = 1; i <= count; i++)
      if (change == "add" && !(wanted[i] in there)) { print "    server " wanted[i] ";"; left++ }
    if (left == 0) print "    server 127.0.0.1:1 down; # nobody is registered"
  }
  !inside && $1 == "upstream" && ($2 == name || $2 == name "{") {
    if ($0 ~ /}/) { print "the upstream " name " stands on one line, which cannot be changed" > "/dev/stderr"; exit 3 }
    inside = found = 1
    print
    next
  }
  inside && $1 == "server" {
    server = $2
    sub(/;.*$/, "", server)
    if (/# nobody is registered/) next
    if (server in ours) { if (change == "remove") next; there[server] = 1 }
    left++
    print
    next
  }
  inside && $1 ~ /^}/ { close_upstream(); inside = 0; print; next }
  { print }
  END {
    if (inside) { print "the upstream " name " has no end" > "/dev/stderr"; exit 3 }
    if (!found && change == "add") { print "upstream " name " {"; close_upstream(); print "}" }
  }' >"$new" || fail "$conf could not be rewritten"
if [ -z "$made" ] && cmp -s "$conf" "$new"; then
  rm -f "$new"
  echo "$conf has nothing to change"
  exit 0
fi
if [ -z "$made" ]; then
  cp -p "$conf" "$old" || fail "$conf could not be kept"
  # With the rights of the old one.
  cat "$new" >"$conf.wheelhouse-put" && chmod --reference="$conf" "$conf.wheelhouse-put" 2>/dev/null
  mv -f "$conf.wheelhouse-put" "$new" || fail "$new could not be written"
fi
mv -f "$new" "$conf" || fail "$conf could not be written"
said=$(eval "$test" 2>&1) || fail "the new configuration is refused, so the old one is back: $said"
said=$(eval "$reload" 2>&1) || fail "nginx could not read the new configuration, so the old one is back: $said"
rm -f "$old"
echo "$change $servers"
`;
