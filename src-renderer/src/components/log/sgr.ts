/** A stretch of text in one style; the classes are those of LogRow.vue, never anything from the text itself. */
export interface StyledText {
  readonly text: string;
  readonly classes: readonly string[];
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
type Colour = (typeof COLOURS)[number] | 'grey';

interface Style {
  foreground: Colour | null;
  background: Colour | null;
  isBold: boolean;
  isDim: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
}

const plain = (): Style => ({
  foreground: null,
  background: null,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
});

// CSI sequences (group 1: parameters, group 2: final byte), OSC sequences up to BEL or ST, two-byte escapes, and
// control characters other than tab. What is not a colour is dropped: a log is text, not a terminal.
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  /\u001b\[([0-9;:]*)[0-9:;<=>?]*[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Colours 0–15 of the 256-colour palette are the basic ones; the rest have no counterpart among our tokens. */
function colourOf(index: number): Colour | null {
  if (index === 8) return 'grey';
  return index < 16 ? (COLOURS[index % 8] ?? null) : null;
}

function applyParameters(style: Style, parameters: string): void {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const isPalette = codes[index + 1] === 5;
      const colour = isPalette ? colourOf(codes[index + 2] ?? 255) : null;
      if (code === 38) style.foreground = colour;
      else style.background = colour;
      index += isPalette ? 2 : 4;
    } else if (code === 0) Object.assign(style, plain());
    else if (code === 1) style.isBold = true;
    else if (code === 2) style.isDim = true;
    else if (code === 3) style.isItalic = true;
    else if (code === 4) style.isUnderlined = true;
    else if (code === 22) style.isBold = style.isDim = false;
    else if (code === 23) style.isItalic = false;
    else if (code === 24) style.isUnderlined = false;
    else if (code === 39) style.foreground = null;
    else if (code === 49) style.background = null;
    else if (code >= 30 && code <= 37) style.foreground = colourOf(code - 30);
    else if (code >= 40 && code <= 47) style.background = colourOf(code - 40);
    else if (code >= 90 && code <= 97) style.foreground = colourOf(code - 82);
    else if (code >= 100 && code <= 107) style.background = colourOf(code - 92);
  }
}

function classesOf(style: Style): string[] {
  const classes: string[] = [];
  if (style.foreground) classes.push(`fg-${style.foreground}`);
  if (style.background) classes.push(`bg-${style.background}`);
  if (style.isBold) classes.push('bold');
  if (style.isDim) classes.push('dim');
  if (style.isItalic) classes.push('italic');
  if (style.isUnderlined) classes.push('underlined');
  return classes;
}

/**
 * Splits a line of output at its ANSI colour sequences (SGR) and drops every other escape. Each line starts plain,
 * since lines are shown out of order and alone.
 *
 * @example
 * styleText('\u001b[31mno\u001b[0m') // [{ text: 'no', classes: ['fg-red'] }]
 */
export function styleText(line: string): StyledText[] {
  const parts: StyledText[] = [];
  const style = plain();
  let pending = '';
  let end = 0;

  function flush(): void {
    if (pending !== '') parts.push({ text: pending, classes: classesOf(style) });
    pending = '';
  }

  for (const match of line.matchAll(ESCAPES)) {
    pending += line.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[2] === 'm') {
      flush();
      applyParameters(style, match[1] ?? '');
    }
  }
  pending += line.slice(end);
  flush();
  return parts;
}

/** The text of a line without any escape: what is copied. */
export function plainText(line: string): string {
  return line.replace(ESCAPES, '');
}
