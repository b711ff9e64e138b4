import { describe, expect, it } from 'vitest';
import { tokens, tokenStyles, type Theme, type Token } from './tokens';

/** Red, green, blue and opacity, each as CSS writes it. */
function channels(colour: string): number[] {
  if (colour.startsWith('#')) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).concat(1);
  return colour.match(/[\d.]+/g)!.map(Number);
}

function over(top: string, bottom: string): number[] {
  const [front, back] = [channels(top), channels(bottom)];
  return [0, 1, 2].map((index) => front[index]! * front[3]! + back[index]! * (1 - front[3]!));
}

function luminance(rgb: number[]): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(text: string, ground: number[]): number {
  const [light, dark] = [luminance(channels(text).slice(0, 3)), luminance(ground)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const surfaces = ['frame', 'canvas', 'panel', 'raised', 'sunken'] as const;
const colours = ['acc', 'run', 'ok', 'bad', 'att', 'lost'] as const;
const fills = [
  'acc-fill',
  'acc-fill-hover',
  'acc-fill-press',
  'bad-fill',
  'bad-fill-hover',
  'bad-fill-press',
] as const;

describe.each<Theme>(['dark', 'light'])('the %s theme', (theme) => {
  const token = (name: Token): string => tokens[theme][name];
  const solid = (name: Token): number[] => channels(token(name)).slice(0, 3);

  it('has text of at least 4.5:1 on every surface', () => {
    const weak = surfaces.flatMap((surface) =>
      (['t1', 't2', 't3', ...colours] as const)
        .filter((text) => contrast(token(text), solid(surface)) < 4.5)
        .map((text) => `${text} on ${surface}`),
    );
    expect(weak).toEqual([]);
  });

  it('has text of at least 4.5:1 on tints and fills', () => {
    const weak = colours.flatMap((name) =>
      (['t1', 't2', name] as const)
        .filter((text) => contrast(token(text), over(token(`${name}-tint`), token('canvas'))) < 4.5)
        .map((text) => `${text} on ${name}-tint`),
    );
    expect(weak).toEqual([]);
    expect(fills.filter((name) => contrast(token('on-fill'), solid(name)) < 4.5)).toEqual([]);
  });
});

it('defines the same tokens in both themes and writes them as variables', () => {
  expect(Object.keys(tokens.light)).toEqual(Object.keys(tokens.dark));
  expect(tokenStyles()).toContain("[data-theme='light'] { color-scheme: light; --frame: #f3f4f6; ");
});
