import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { Answer, News, NewsChannel, QuestionChannel, Questions } from '../../src-preload/bridge.js';
import { messageOf } from '../lib/errors.js';
import { uiUrl } from './origin.js';

type Answerers = {
  readonly [C in QuestionChannel]: (
    question: unknown,
  ) => Questions[C]['answer'] | Promise<Questions[C]['answer']>;
};

/** A question comes from the UI's own page, in the window's main frame, or it is not answered. */
function isOurPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(uiUrl);
}

/**
 * Answers the page's questions. What the page sends is anything at all: each answerer checks it.
 * @param answerers one for each channel there is.
 */
export function answerPage(answerers: Answerers): void {
  for (const channel of Object.keys(answerers) as QuestionChannel[]) {
    ipcMain.handle(channel, async (event, question: unknown): Promise<Answer<typeof channel>> => {
      try {
        if (!isOurPage(event)) throw new Error('Only the UI may ask this.');
        return { ok: true, value: await answerers[channel](question) };
      } catch (error) {
        return { ok: false, message: messageOf(error) };
      }
    });
  }
}

/** Sends the page news. */
export function tellPage<C extends NewsChannel>(contents: WebContents, channel: C, news: News[C]): void {
  if (!contents.isDestroyed()) contents.send(channel, news);
}
