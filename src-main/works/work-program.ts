import { Refusal } from '../lib/errors.js';
import { readJar } from './jar-file.js';
import type { WorkDirectories } from './work-directories.js';
import type { Work } from './work.entity.js';

/** @returns the statements of a SQL work. @throws {Refusal} 400 without any. */
export function sqlOf({ sql }: Work): string {
  if (sql !== null && sql.trim() !== '') return sql;
  throw new Refusal(400, 'no_sql', 'sql is missing: this work has no statements to run yet.');
}

/**
 * @returns names of the jars on a work's class path: its own first, so that its classes win over those of works that share
 * its work_directory.
 * @throws {Refusal} 400 when there is none, or when its own has gone.
 */
export async function classPathOf(work: Work, directories: WorkDirectories): Promise<readonly string[]> {
  const found = await directories.jarsIn(work.workDirectory);
  const { jar } = work;
  if (jar !== null && !found.includes(jar.name)) {
    throw new Refusal(
      400,
      'jar_missing',
      `${jar.name}, the jar of this work, is not in ${work.workDirectory} any more. Upload it again.`,
    );
  }
  if (found.length === 0) {
    throw new Refusal(
      400,
      'jar_missing',
      `${work.workDirectory} holds no jar: PUT one to /api/v1/works/${work.id}/jar.`,
    );
  }
  return jar === null ? found : [jar.name, ...found.filter((name) => name !== jar.name)];
}

/**
 * @param jars as {@link classPathOf} returns them.
 * @returns the class to run: `main_class_name`, or what the first jar's manifest says.
 * @throws {Refusal} 400 when there is none, or when none of the jars holds it.
 */
export async function mainClassOf(
  work: Work,
  jars: readonly string[],
  directories: WorkDirectories,
): Promise<string> {
  const [first = ''] = jars;
  const open = (name: string) => readJar(directories.pathOf(work.workDirectory, name), name);
  const wanted = work.mainClassName ?? (await open(first)).mainClass;
  if (wanted === null) {
    throw new Refusal(
      400,
      'class_missing',
      `main_class_name is missing, and the manifest of ${first} has no Main-Class either.`,
    );
  }
  for (const name of jars) if ((await open(name)).hasClass(wanted)) return wanted;
  throw new Refusal(
    400,
    'class_missing',
    `main_class_name: no class ${wanted} in ${jars.join(', ')}. Write its package too, such as com.example.Main.`,
  );
}

/** What goes to Java itself rather than to the program (contract, works.md, "local"). */
export const isJavaOption = (param: string): boolean => param.startsWith('-D') || param.startsWith('-X');
