import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readPrerequisites } from './prerequisites.js';

const run = promisify(execFile);

/** Java source texts by path, such as `demo/Main.java`. */
export type Sources = Readonly<Record<string, string>>;

/** The folder of the JDK's programs. */
const tools = async (): Promise<string> => dirname(await realpath(readPrerequisites().javac));

/**
 * Compiles Java and packs the classes.
 * @param mainClass what the manifest names; none without it.
 * @returns the bytes of the jar.
 */
export async function compileJar(sources: Sources, mainClass?: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-java-'));
  try {
    const files = Object.keys(sources);
    for (const [path, text] of Object.entries(sources)) {
      await mkdir(join(folder, 'source', dirname(path)), { recursive: true });
      await writeFile(join(folder, 'source', path), text);
    }
    const bin = await tools();
    await run(join(bin, 'javac'), ['--release', '17', '-d', '../classes', ...files], {
      cwd: join(folder, 'source'),
    });
    const flags = mainClass === undefined ? ['cf'] : ['cfe'];
    const entry = mainClass === undefined ? [] : [mainClass];
    const jar = join(folder, 'made.jar');
    await run(join(bin, 'jar'), [...flags, jar, ...entry, '-C', join(folder, 'classes'), '.']);
    return await readFile(jar);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Programs that works run, by what they do. */
export const programs = {
  /** Says its arguments, its property `colour`, its Java and its jars, and ends with the status of its first argument. */
  batch: {
    'demo/Batch.java': `package demo;
public class Batch {
  public static void main(String[] args) throws Exception {
    System.out.println("arguments " + String.join("|", args));
    System.out.println("colour " + System.getProperty("colour"));
    System.out.println("java " + Runtime.version().feature());
    System.out.println("class path " + System.getProperty("java.class.path"));
    System.err.println("done");
    System.exit(args.length == 0 ? 0 : Integer.parseInt(args[0]));
  }
}`,
  },
  /** Counts until it is stopped; says goodbye when asked to go, and nothing more: the main thread lives on meanwhile. */
  stream: {
    'demo/Stream.java': `package demo;
public class Stream {
  private static boolean isOver = false;
  private static synchronized void leave() { isOver = true; System.out.println("goodbye"); }
  private static synchronized void count(long i) { if (!isOver) System.out.println("record " + i); }
  public static void main(String[] args) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(Stream::leave));
    for (long i = 1; ; i++) { count(i); Thread.sleep(i < 20 ? 5 : 50); }
  }
}`,
  },
  /** Does not hear SIGTERM. */
  stubborn: {
    'demo/Stubborn.java': `package demo;
public class Stubborn {
  public static void main(String[] args) throws Exception {
    sun.misc.Signal.handle(new sun.misc.Signal("TERM"), signal -> System.out.println("no"));
    System.out.println("here");
    Thread.sleep(Long.MAX_VALUE);
  }
}`,
  },
  /** Fails as Java programs do. */
  failing: {
    'demo/Failing.java': `package demo;
public class Failing {
  public static void main(String[] args) { throw new IllegalStateException("it broke"); }
}`,
  },
} as const satisfies Readonly<Record<string, Sources>>;
