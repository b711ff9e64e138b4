import { Type } from 'typebox';
import { listOf, megabyte, NonEmpty } from '../lib/setting.js';

/** Who may call the API, from where, and with how much. */
export const apiSettings = {
  'api.publicUrl': Type.String({
    default: '',
    pattern: '^$|^https?://[^/]+$',
    expected: 'must be a scheme and a host, such as https://wheelhouse.example',
    description:
      'Scheme and host under which others reach us; download URLs begin with it. Empty: as the request says.',
  }),
  'api.allowedOrigins': listOf(NonEmpty, 'Origins besides our own from which browsers may call the API.'),
  'api.allowedHosts': listOf(NonEmpty, 'Host names besides this machine’s own under which we may be called.'),
  'api.trustedProxies': listOf(NonEmpty, 'Addresses or networks of proxies whose X-Forwarded headers count.'),
  'api.anonymous': listOf(
    Type.Enum(['orchestration', 'works']),
    'Families that answer requests without a token from this machine: orchestration, works.',
  ),
  'api.anonymousRole': Type.Enum(['viewer', 'operator', 'admin'], {
    default: 'viewer',
    description: 'What requests without a token may do in those families.',
  }),
  'api.uploadLimit': Type.Integer({
    default: 512 * megabyte,
    minimum: 1024,
    description: 'Largest uploaded file, in bytes.',
  }),
};
