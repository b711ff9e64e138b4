import { splitSubject, subjectOf } from '../../api/jobs';
import type { JobRef } from './job-actions';

/** A job as a key of a selection. */
export const jobKey = ({ group, name }: JobRef): string => subjectOf(group, name);

/** The job that a key stands for. */
export const jobOfKey = (key: string): JobRef => splitSubject(key);
