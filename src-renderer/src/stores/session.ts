import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ApiError } from '../api/error';
import { onUnauthorized } from '../api/http';
import * as platform from '../api/platform';
import type { Role, Session } from '../api/types';

const ranks: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Who is signed in. */
export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null);
  /** A session ended by itself, rather than by signing out. */
  const hasEnded = ref(false);
  /** Why nobody is signed in although a sign-in link or a cookie was there: for the sign-in page to show. */
  const failure = shallowRef<{ readonly of: 'code' | 'session'; readonly error: unknown } | null>(null);

  const isSignedIn = computed(() => session.value !== null);

  onUnauthorized(() => {
    if (session.value) hasEnded.value = true;
    session.value = null;
  });

  /** @returns whether the operator may do what `role` may. */
  function may(role: Role): boolean {
    return session.value !== null && ranks[session.value.role] >= ranks[role];
  }

  /** Finds out who is signed in, by the cookie. Nobody is no failure. */
  async function restore(): Promise<void> {
    try {
      session.value = await platform.readSession();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) failure.value = { of: 'session', error };
    }
  }

  /** Signs in with the code of a sign-in link. */
  async function signInWithCode(code: string): Promise<void> {
    try {
      session.value = await platform.signIn({ code });
    } catch (error) {
      failure.value = { of: 'code', error };
    }
  }

  /** @throws {ApiError} when the token is not accepted. */
  async function signInWithToken(token: string): Promise<void> {
    session.value = await platform.signIn({ token });
    hasEnded.value = false;
    failure.value = null;
  }

  async function signOut(): Promise<void> {
    await platform.signOut();
    session.value = null;
    hasEnded.value = false;
  }

  return { session, isSignedIn, hasEnded, failure, may, restore, signInWithToken, signInWithCode, signOut };
});
