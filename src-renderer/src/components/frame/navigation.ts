import {
  Activity,
  CalendarClock,
  Hammer,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  ListOrdered,
  Network,
  Package,
  ScrollText,
  Server,
  Settings,
  Smartphone,
  Workflow,
} from '@lucide/vue';
import type { Component } from 'vue';
import type { Role } from '../../api/types';
import type { MessageKey } from '../../locales/messages';

/** A page that the sidebar leads to. */
export interface NavigationEntry {
  /** Name of the route. */
  readonly route: string;
  /** Where its pages live, below /ui. */
  readonly path: string;
  readonly label: MessageKey;
  readonly icon: Component;
  /** What the entry counts as going on. */
  readonly count?: 'runs' | 'jobs' | 'tasks' | 'builds';
  /** Who may read the page; everybody without it. */
  readonly role?: Role;
  /** Second key of "g …". */
  readonly key?: string;
}

export interface NavigationSection {
  readonly title: MessageKey | null;
  readonly entries: readonly NavigationEntry[];
}

/** The sidebar from top to bottom; the palette and the "g" keys are made from it too. */
export const navigation: readonly NavigationSection[] = [
  {
    title: null,
    entries: [
      {
        route: 'dashboard',
        path: '/dashboard',
        label: 'dashboard.title',
        icon: LayoutDashboard,
        key: 'd',
      },
      { route: 'runs', path: '/runs', label: 'frame.runs', icon: Activity, count: 'runs', key: 'r' },
      { route: 'schedules', path: '/schedules', label: 'frame.schedules', icon: CalendarClock, key: 's' },
    ],
  },
  {
    title: 'frame.jobCentre',
    entries: [{ route: 'jobs', path: '/jobs', label: 'frame.jobs', icon: Package, count: 'jobs', key: 'j' }],
  },
  {
    title: 'topology.section',
    entries: [
      { route: 'topology', path: '/topology', label: 'topology.title', icon: Network, key: 'o' },
      { route: 'tasks', path: '/tasks', label: 'tasks.title', icon: ListChecks, count: 'tasks', key: 't' },
      { route: 'templates', path: '/templates', label: 'templates.title', icon: ListOrdered },
    ],
  },
  {
    title: 'apps.section',
    entries: [
      { route: 'apps', path: '/apps', label: 'apps.title', icon: Smartphone },
      { route: 'builds', path: '/builds', label: 'builds.title', icon: Hammer, count: 'builds', key: 'b' },
    ],
  },
  {
    title: 'works.section',
    entries: [{ route: 'works', path: '/works', label: 'works.title', icon: Workflow, key: 'w' }],
  },
  {
    title: 'machines.title',
    entries: [
      { route: 'nodes', path: '/nodes', label: 'nodes.title', icon: Server, key: 'n' },
      {
        route: 'credentials',
        path: '/credentials',
        label: 'credentials.title',
        icon: KeyRound,
        role: 'admin',
      },
    ],
  },
  {
    title: 'frame.system',
    entries: [
      { route: 'audit', path: '/audit', label: 'frame.audit', icon: ScrollText, role: 'admin' },
      { route: 'settings', path: '/settings', label: 'frame.settings', icon: Settings },
    ],
  },
];
