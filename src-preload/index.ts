import { contextBridge, ipcRenderer } from 'electron';
import type { Answer, DesktopBridge, News, NewsChannel, QuestionChannel, Questions } from './bridge.js';

async function ask<C extends QuestionChannel>(
  channel: C,
  question: Questions[C]['ask'],
): Promise<Questions[C]['answer']> {
  const answer = (await ipcRenderer.invoke(channel, question)) as Answer<C>;
  if (answer.ok) return answer.value;
  throw new Error(answer.message);
}

function listen<C extends NewsChannel>(channel: C, listener: (news: News[C]) => void): () => void {
  // The event itself stays here: it holds the sender, which the page must not have.
  const take = (_event: unknown, news: News[C]): void => listener(news);
  ipcRenderer.on(channel, take);
  return () => void ipcRenderer.off(channel, take);
}

const desktop: DesktopBridge = {
  controlPlaneState: () => ask('control-plane:state', undefined),
  tryNow: () => ask('control-plane:try-now', undefined),
  chooseTheme: (theme) => ask('theme:choose', theme),
  onControlPlane: (listener) => listen('control-plane:changed', listener),
  onUploadProgress: (listener) => listen('upload:progress', listener),
};

contextBridge.exposeInMainWorld('desktop', desktop);
