import type { Messages } from '../messages';
import type { docker as english } from './en';

/** 节点 Docker 的文字：镜像、容器及其清理。 */
export const docker: Pick<Messages, keyof typeof english> = {
  nodeDocker: {
    tab: 'Docker',
    cannotLoad: '无法列出镜像与容器',
    images: '镜像',
    containers: '容器',
    newest: '共 {total} 个，显示最新的 {shown} 个',
    noImages: '没有镜像',
    noContainers: '没有容器',
    column: {
      image: '镜像',
      id: '编号',
      size: '大小',
      age: '创建于',
      users: '容器数',
      container: '容器',
      state: '状态',
      run: '运行',
    },
    dangling: '无名称',
    openRun: '打开运行',
    terminal: '进入 {name} 的终端',
    prune: '清理…',
    pruneTitle: '清理 {name} 的 Docker',
    which: '要删除的镜像',
    choice: { none: '不删除', dangling: '无名称的', unused: '所有未使用的' },
    withContainers: '同时删除未在运行的容器',
    guarded: '未结束的运行的容器，以及作为节点的容器，始终保留。',
    looking: '正在查看将删除的内容…',
    nothing: '没有可删除的内容。',
    wouldGo: '将删除 {images} 个镜像和 {containers} 个容器，且无法恢复。',
    frees: '释放 {size}',
    freesRange: '释放 {least} 至 {most}',
    cannotPreview: '无法得知将删除的内容。',
    cannotPrune: '无法清理 {name}',
    remove: '删除',
    done: '已删除 {images} 个镜像和 {containers} 个容器',
    kept: '有 {count} 项应删除的内容仍在：{reason}',
  },
};
