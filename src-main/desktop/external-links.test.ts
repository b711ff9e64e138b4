import { expect, it } from 'vitest';
import { externalAddress } from './external-links.js';

const plane = 'http://127.0.0.1:7411';

it.each([
  ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
  ['http://node-3:8080/', 'http://node-3:8080/'],
  ['app://wheelhouse/docs', `${plane}/docs`],
  ['app://wheelhouse/openapi.json?x=1#y', `${plane}/openapi.json?x=1#y`],
  ['app://wheelhouse/ui/jobs', null],
  ['app://other/docs', null],
  ['file:///etc/passwd', null],
  ['javascript:alert(1)', null],
  ['mailto:somebody@example.com', null],
  ['ssh://example.com', null],
  ['no address', null],
])('%s opens %s', (link, address) => {
  expect(externalAddress(link, plane)).toBe(address);
});

it('opens no page of a control plane that is not there', () => {
  expect(externalAddress('app://wheelhouse/docs', null)).toBeNull();
});
