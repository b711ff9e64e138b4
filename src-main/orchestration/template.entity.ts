import { Entity, Index } from 'typeorm';
import { IntegerColumn, IntegerIdColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { ImplementationTemplate } from './implementation-template.js';
import type { ParameterTypes } from './parameters.js';

/** What a pool needs templates for. */
export const templatePurposes = ['expand', 'shrink', 'deploy'] as const;
export type TemplatePurpose = (typeof templatePurposes)[number];

export interface RetryPolicy {
  /** Attempts after the first. */
  readonly times: number;
  /** Whether a node that has failed the step goes on all the same. */
  readonly ignoreError: boolean;
}

/** A step as a template has it. */
export interface TemplateStep {
  /** Of a step that is built in, or of a remote step. */
  readonly name: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
  readonly retry: RetryPolicy;
}

/** An ordered list of steps that a task takes nodes through. */
@Entity('task_templates')
@Index('task_templates_name', ['name'], { unique: true })
export class Template {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @JsonColumn() steps!: readonly TemplateStep[];
  /** What it is the built-in template for; null for all others. */
  @TextColumn({ nullable: true }) purpose!: TemplatePurpose | null;
  @TimeColumn() createdAt!: number;
}

/** A step made of actions that run on a node one after another. */
@Entity('remote_steps')
@Index('remote_steps_name', ['name'], { unique: true })
export class RemoteStep {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @JsonColumn() actionIds!: readonly number[];
  /** Other names under which its parameters may be given: other name → parameter. */
  @JsonColumn() aliases!: Readonly<Record<string, string>>;
  @TimeColumn() createdAt!: number;
}

/** Something that can be done on a node, with typed parameters. */
@Entity('actions')
@Index('actions_name', ['name'], { unique: true })
export class Action {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @JsonColumn() params!: ParameterTypes;
  @TimeColumn() createdAt!: number;
}

/** How an action is done: one for each type. The one of type `ansible` has the number of its action. */
@Entity('implementations')
@Index('implementations_action', ['actionId', 'type'], { unique: true })
export class Implementation {
  @IntegerIdColumn() id!: number;
  @TextColumn() type!: string;
  @IntegerColumn() actionId!: number;
  @JsonColumn() template!: ImplementationTemplate;
  @TimeColumn() createdAt!: number;
}
