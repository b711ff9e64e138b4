import { And, In, LessThan, MoreThanOrEqual, Raw, type FindOperator, type FindOptionsWhere } from 'typeorm';
import { Run, runStates, unfinishedStates, type RunState, type RunTrigger } from '../engine/run.entity.js';
import { Refusal } from '../lib/errors.js';
import { idsFrom } from '../lib/ids.js';
import { commandsFamilyName } from './commands.service.js';

/** Which runs to list; what is not given does not matter. */
export interface RunFilter {
  readonly family?: string | undefined;
  readonly subject?: string | undefined;
  /** A comma list of states, or `unfinished`. */
  readonly state?: string | undefined;
  readonly nodeId?: number | undefined;
  readonly trigger?: RunTrigger | undefined;
  /** Part of the subject, the title, the operator, the node's name or the command, whatever its case. */
  readonly q?: string | undefined;
  /** Epoch milliseconds between which it was asked for: from, and up to but not. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Runs before this one only. */
  readonly cursor?: string | undefined;
}

/**
 * @param nodeIdsNamed finds the nodes whose names contain a text.
 * @returns conditions of which a run has to meet one.
 * @throws {Refusal} 400 naming a state that does not exist.
 */
export function runsWhere(
  filter: RunFilter,
  nodeIdsNamed: (part: string) => readonly string[],
): FindOptionsWhere<Run>[] {
  const { family, subject, state, nodeId, trigger, q = '', cursor } = filter;
  const bounds = boundsOf(filter);
  if (cursor !== undefined) bounds.push(LessThan(cursor));
  const every: FindOptionsWhere<Run> = {
    ...(bounds.length === 0 ? {} : { id: And(...bounds) }),
    ...(family === undefined ? {} : { family }),
    ...(subject === undefined ? {} : { subject }),
    ...(state === undefined ? {} : { state: In([...statesOf(state)]) }),
    ...(nodeId === undefined ? {} : { nodeId: String(nodeId) }),
    ...(trigger === undefined ? {} : { trigger }),
  };
  if (q === '') return [every];
  const alternatives: FindOptionsWhere<Run>[] = [
    { subject: contains(q, 'text') },
    { title: contains(q, 'text') },
    { operator: contains(q, 'text') },
  ];
  if (nodeId === undefined) alternatives.push({ nodeId: In([...nodeIdsNamed(q)]) });
  // The subject of a command is a number: what people remember is the command. It is kept as JSON.
  if (family === undefined || family === commandsFamilyName) {
    const inJson = JSON.stringify(q).slice(1, -1);
    alternatives.push({
      family: commandsFamilyName,
      program: contains(inJson, 'textInJson'),
    });
  }
  return alternatives.map((alternative) => ({ ...every, ...alternative }));
}

/** Ids sort by the time they were made, so a span of time is a span of the primary key. */
const boundsOf = ({ since, until }: RunFilter): FindOperator<string>[] => [
  ...(since === undefined ? [] : [MoreThanOrEqual(idsFrom(since))]),
  ...(until === undefined ? [] : [LessThan(idsFrom(until))]),
];

/**
 * The same on both databases, as far as letters of ASCII go.
 * @param parameter name of the text within the query: one name, one text.
 */
function contains(text: string, parameter: string): FindOperator<never> {
  const pattern = `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
  const sql = (column: string) => `LOWER(${column}) LIKE :${parameter} ESCAPE '!'`;
  return Raw(sql, { [parameter]: pattern }) as FindOperator<never>;
}

function statesOf(list: string): readonly RunState[] {
  if (list === 'unfinished') return unfinishedStates;
  return list.split(',').map((state) => {
    const known = runStates.find((each) => each === state.trim());
    if (known !== undefined) return known;
    throw new Refusal(
      400,
      'invalid_parameter',
      `state: ${JSON.stringify(state)} is none of ${runStates.join(', ')}.`,
    );
  });
}
