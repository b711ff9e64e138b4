import type { Messages } from '../messages';
import type { terminals as english } from './en';

/** Words of terminals in Chinese. */
export const terminals: Pick<Messages, keyof typeof english> = {
  terminals: {
    label: '{name} 的终端',
    opening: '正在打开终端……',
    open: '已打开。复制：Ctrl+Shift+C。粘贴：Ctrl+Shift+V。',
    away: '控制平面没有响应；恢复后终端会继续。',
    exited: 'Shell 已结束。',
    exitedWith: 'Shell 已结束，退出码 {code}。',
    lost: '与节点的连接已断开。',
    lostBy: '终端已断开：{problem}',
    closed: '终端已关闭。',
    idle: '长时间没有输入，终端已关闭。',
    stopped: '终端已随控制平面结束。',
    openAgain: '重新打开',
    close: '关闭终端',
    labelIn: '{name} 上容器 {container} 的终端',
    daemon: 'Docker 守护进程自身没有 Shell',
    daemonHint: '可在其某个运行中的容器里打开终端。',
    showContainers: '查看容器',
  },
};
