import { Entity, Index } from 'typeorm';
import { BooleanColumn, IdColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { BuildRecipe } from './build-recipe.js';

/** A program that is made in versions and, for each place it is handed out at, channels. */
@Entity('apps')
@Index('apps_by_name', ['name'])
export class App {
  @IdColumn() id!: string;
  @TextColumn() name!: string;
  @JsonColumn() platforms!: readonly string[];
  /** Nothing of it may be built. */
  @BooleanColumn() isForbidden!: boolean;
  /** False for one that is deleted: what the documents call `validate`. */
  @BooleanColumn() isLive!: boolean;
  /** Where its repository is: a path on the builder, or a URL; '' for none. */
  @TextColumn() repository!: string;
  /** How it is built; null while nothing is said. */
  @JsonColumn({ nullable: true }) recipe!: BuildRecipe | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
}

/** A tag or commit of an app's repository, to be built for one platform. */
@Entity('app_versions')
@Index('app_versions_of', ['appId', 'createdAt'])
export class AppVersion {
  @IdColumn() id!: string;
  @TextColumn() appId!: string;
  @TextColumn() code!: string;
  @TextColumn() name!: string;
  @TextColumn() platform!: string;
  /** '' for none. */
  @TextColumn() gitTag!: string;
  /** A commit, or what leads to one; '' for none. The tag goes first. */
  @TextColumn() gitIndex!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
}

/** A place that an app is handed out at, which gets a package of its own. */
@Entity('app_channels')
@Index('app_channels_code', ['appId', 'platform', 'code'], { unique: true })
export class AppChannel {
  @IdColumn() id!: string;
  @TextColumn() appId!: string;
  @TextColumn() code!: string;
  @TextColumn() name!: string;
  @TextColumn() platform!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
}
