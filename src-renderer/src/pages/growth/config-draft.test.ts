import { describe, expect, it } from 'vitest';
import { configDraftOf, configOf, configProblemOf, refusedPart } from './config-draft';
import { discoveryFields, providerFields } from './config-fields';

const problemIn = (fields: typeof providerFields.docker, key: string, text: string) => {
  const field = fields.find((each) => each.key === key);
  if (field === undefined) throw new Error(`there is no field ${key}`);
  return configProblemOf(field, { [key]: text })?.key ?? null;
};

describe('a configuration that is being entered', () => {
  it('comes back as it was', () => {
    const docker = {
      image: 'web:7',
      command: ['/bin/server', '--port', '80'],
      env: { MODE: 'a=b', EMPTY: '' },
      volumes: ['/srv:/srv'],
      timeout: 30,
    };
    expect(configOf(providerFields.docker, configDraftOf(providerFields.docker, docker))).toEqual(docker);
    const nginx = {
      hosts: ['lb-1', 'lb-2'],
      upstream: 'web',
      conf_path: '/etc/nginx/conf.d/web.conf',
      port: 8080,
    };
    expect(configOf(discoveryFields.nginx, configDraftOf(discoveryFields.nginx, nginx))).toEqual(nginx);
  });

  it('leaves out what is empty, and blank lines of lists', () => {
    const draft = configDraftOf(providerFields.docker, {});
    expect(configOf(providerFields.docker, draft)).toEqual({});
    expect(configOf(providerFields.static, { machines: ' 10.0.0.1 \n\n10.0.0.2\n' })).toEqual({
      machines: ['10.0.0.1', '10.0.0.2'],
    });
  });

  it('is not sent with what cannot be', () => {
    expect(problemIn(providerFields.docker, 'image', ' ')).toBe('configured.faulty.required');
    expect(problemIn(providerFields.docker, 'timeout', '0')).toBe('configured.faulty.number');
    expect(problemIn(providerFields.docker, 'timeout', '1.5')).toBe('configured.faulty.number');
    expect(problemIn(providerFields.docker, 'timeout', '')).toBeNull();
    expect(problemIn(providerFields.docker, 'env', 'A=1\n2B=3')).toBe('configured.faulty.pairs');
    expect(problemIn(providerFields.http, 'url', 'ftp://x')).toBe('configured.faulty.url');
    expect(problemIn(discoveryFields.nginx, 'conf_path', 'web.conf')).toBe('configured.faulty.path');
  });

  it('finds the part that a refusal is of', () => {
    expect(refusedPart('config.machines.3: "x y" is no address.')).toEqual({
      part: 'config.machines',
      text: '"x y" is no address.',
    });
    expect(refusedPart('name: there is a machine type a already.')?.part).toBe('name');
    expect(refusedPart('vm_type in db not found: 3')).toBeNull();
  });
});
