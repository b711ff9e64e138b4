/** Words of terminals in English. */
export const terminals = {
  terminals: {
    label: 'Terminal to {name}',
    opening: 'Opening a terminal …',
    open: 'Open. Copy: Ctrl+Shift+C. Paste: Ctrl+Shift+V.',
    away: 'The control plane does not answer; the terminal goes on as soon as it does.',
    exited: 'The shell has ended.',
    exitedWith: 'The shell has ended with exit code {code}.',
    lost: 'The connection to the node was lost.',
    lostBy: 'The terminal was lost: {problem}',
    closed: 'The terminal was closed.',
    idle: 'The terminal was closed because nothing was typed for long.',
    stopped: 'The terminal has ended with the control plane.',
    openAgain: 'Open another one',
    close: 'Close terminal',
    labelIn: 'Terminal in {container} on {name}',
    daemon: 'A Docker daemon has no shell of its own',
    daemonHint: 'Open a terminal in one of its containers that run.',
    showContainers: 'Show containers',
  },
} as const;
