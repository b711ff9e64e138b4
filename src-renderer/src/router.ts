import { watch } from 'vue';
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router';
import { afterSignIn, signInPage } from './sign-in';
import { useConnection } from './stores/connection';
import { useApps } from './stores/apps';
import { useGrowth } from './stores/growth';
import { useJobs } from './stores/jobs';
import { useNodes } from './stores/nodes';
import { useSession } from './stores/session';
import { useTopology } from './stores/topology';

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without the frame and to those who are not signed in. */
    isPublic?: boolean;
  }
}

/** Every component in every state, for those who build the UI: not part of what is shipped. */
const galleryRoutes: RouteRecordRaw[] = import.meta.env.DEV
  ? [
      {
        path: '/gallery',
        name: 'gallery',
        meta: { isPublic: true },
        component: () => import('./pages/gallery/GalleryPage.vue'),
      },
    ]
  : [];

/**
 * Makes the router. Pages live under /ui/, and / is the first of them.
 * @param signInCode the one-time code that the page was opened with.
 */
export function createAppRouter(signInCode: string | null): Router {
  const session = useSession();
  const router = createRouter({
    history: createWebHistory('/ui/'),
    routes: [
      {
        path: '/sign-in',
        name: 'sign-in',
        meta: { isPublic: true },
        component: () => import('./pages/SignInPage.vue'),
      },
      {
        path: '/start',
        name: 'start',
        meta: { isPublic: true },
        component: () => import('./pages/StartPage.vue'),
      },
      {
        path: '/dashboard',
        name: 'dashboard',
        component: () => import('./pages/dashboard/DashboardPage.vue'),
      },
      { path: '/jobs', name: 'jobs', component: () => import('./pages/jobs/JobsPage.vue') },
      {
        path: '/jobs/:group/:name',
        name: 'job',
        props: true,
        component: () => import('./pages/jobs/JobPage.vue'),
      },
      { path: '/apps', name: 'apps', component: () => import('./pages/apps/AppsPage.vue') },
      { path: '/apps/:id', name: 'app', props: true, component: () => import('./pages/apps/AppPage.vue') },
      { path: '/builds', name: 'builds', component: () => import('./pages/builds/BuildsPage.vue') },
      {
        path: '/builds/:id',
        name: 'build',
        props: true,
        component: () => import('./pages/builds/BuildPage.vue'),
      },
      { path: '/runs', name: 'runs', component: () => import('./pages/runs/RunsPage.vue') },
      { path: '/runs/:id', name: 'run', props: true, component: () => import('./pages/runs/RunPage.vue') },
      { path: '/nodes', name: 'nodes', component: () => import('./pages/nodes/NodesPage.vue') },
      {
        path: '/nodes/:id',
        name: 'node',
        props: true,
        component: () => import('./pages/nodes/NodePage.vue'),
      },
      { path: '/commands', name: 'commands', component: () => import('./pages/commands/CommandsPage.vue') },
      {
        path: '/commands/:id',
        name: 'command',
        props: true,
        component: () => import('./pages/commands/CommandPage.vue'),
      },
      {
        path: '/credentials',
        name: 'credentials',
        component: () => import('./pages/credentials/CredentialsPage.vue'),
      },
      {
        path: '/schedules',
        name: 'schedules',
        component: () => import('./pages/schedules/SchedulesPage.vue'),
      },
      {
        path: '/topology',
        name: 'topology',
        component: () => import('./pages/topology/TopologyPage.vue'),
      },
      { path: '/tasks', name: 'tasks', component: () => import('./pages/tasks/TasksPage.vue') },
      {
        path: '/tasks/:id',
        name: 'task',
        props: true,
        component: () => import('./pages/tasks/TaskPage.vue'),
      },
      {
        path: '/templates',
        name: 'templates',
        component: () => import('./pages/templates/TemplatesPage.vue'),
      },
      {
        path: '/templates/steps/:id',
        name: 'remote-step',
        props: true,
        component: () => import('./pages/templates/RemoteStepPage.vue'),
      },
      {
        path: '/templates/actions/:id',
        name: 'action',
        props: true,
        component: () => import('./pages/templates/ActionPage.vue'),
      },
      {
        path: '/templates/:id',
        name: 'template',
        props: true,
        component: () => import('./pages/templates/TemplatePage.vue'),
      },
      { path: '/works', name: 'works', component: () => import('./pages/works/WorksPage.vue') },
      {
        path: '/works/:id',
        name: 'work',
        props: true,
        component: () => import('./pages/works/WorkPage.vue'),
      },
      { path: '/audit', name: 'audit', component: () => import('./pages/audit/AuditPage.vue') },
      { path: '/settings', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
      ...galleryRoutes,
      { path: '/:other(.*)*', redirect: { name: 'dashboard' } },
    ],
  });

  let isRestored = false;
  router.beforeEach(async (to) => {
    if (to.name === 'gallery') return true;
    if (!isRestored) {
      isRestored = true;
      if (signInCode !== null) await session.signInWithCode(signInCode);
      if (!session.isSignedIn) await session.restore();
    }
    if (to.meta.isPublic) return session.isSignedIn ? afterSignIn(to) : true;
    return session.isSignedIn ? true : signInPage(to);
  });

  const connection = useConnection();
  const jobs = useJobs();
  const nodes = useNodes();
  const apps = useApps();
  const topology = useTopology();
  const growth = useGrowth();
  watch(
    () => session.isSignedIn,
    (isSignedIn) => {
      if (isSignedIn) {
        connection.start();
        return;
      }
      connection.stop();
      jobs.clear();
      nodes.clear();
      apps.clear();
      topology.clear();
      growth.clear();
      const here = router.currentRoute.value;
      if (!here.meta.isPublic) void router.push(session.hasEnded ? signInPage(here) : { name: 'sign-in' });
    },
  );
  return router;
}
