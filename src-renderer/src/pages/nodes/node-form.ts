import type { Node, NodeChange, NodeRequest } from '../../api/nodes';
import type { MessageKey } from '../../locales/messages';

/** What a node is: a machine with an SSH server, a Docker daemon by itself, or a container that lasts. */
export const nodeKinds = ['ssh', 'daemon', 'container'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** What people enter of a node; an empty text and null are what was not entered. */
export interface NodeForm {
  kind: NodeKind;
  name: string;
  address: string;
  port: number | null;
  user: string;
  /** Name or id. */
  credentialId: string | null;
  jumpNodeId: number | null;
  /** Socket of the Docker daemon. */
  endpoint: string;
  /** Name of the container. */
  container: string;
  groups: string[];
  tags: string[];
  capacity: number | null;
}

export type NodeField = keyof NodeForm;

/** What is wrong with a field; `label` is what of a list it is about. */
export interface FieldProblem {
  readonly key: MessageKey;
  readonly label?: string;
}

/** As the API has them (nodes.routes.ts), so that most of what it would refuse is not sent. */
const ADDRESS = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const ENDPOINT = /^unix:\/\/\/.{1,200}$/;
const CONTAINER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/;

/** What is asked of where a node of a kind is. */
export const connectionFields = {
  ssh: ['address', 'port', 'name', 'user', 'endpoint'],
  daemon: ['address', 'port', 'name', 'endpoint'],
  container: ['container', 'name', 'user'],
} as const satisfies Readonly<Record<NodeKind, readonly NodeField[]>>;
export const placementFields = ['groups', 'tags', 'capacity'] as const satisfies readonly NodeField[];

export const standardPorts = { ssh: 22, daemon: 2376, container: 2376 } as const satisfies Record<
  NodeKind,
  number
>;

export const emptyForm = (): NodeForm => ({
  kind: 'ssh',
  name: '',
  address: '',
  port: 22,
  user: '',
  credentialId: null,
  jumpNodeId: null,
  endpoint: '',
  container: '',
  groups: [],
  tags: [],
  capacity: 4,
});

const kindOf = ({ executor, docker }: Node): NodeKind => {
  if (executor !== 'docker') return 'ssh';
  return docker?.container === undefined ? 'daemon' : 'container';
};

export function formOf(node: Node): NodeForm {
  const { name, address, port, user, credentialId, jumpNodeId, groups, tags, capacity, docker } = node;
  return {
    kind: kindOf(node),
    name,
    address,
    port,
    user: user ?? '',
    credentialId,
    jumpNodeId,
    endpoint: docker?.endpoint ?? '',
    container: docker?.container ?? '',
    groups: [...groups],
    tags: [...tags],
    capacity,
  };
}

const within = (value: number | null, most: number): boolean =>
  value !== null && Number.isInteger(value) && value >= 1 && value <= most;

function labelProblem(labels: readonly string[]): FieldProblem | null {
  const wrong = labels.find((label) => !LABEL.test(label));
  return wrong === undefined ? null : { key: 'nodeForm.labelForm', label: wrong };
}

/** @returns what is wrong with a field as it is; null when it can be sent. */
export function problemOf(form: NodeForm, field: NodeField): FieldProblem | null {
  const wrong = (isRight: boolean, key: MessageKey): FieldProblem | null => (isRight ? null : { key });
  const { name, address, port, user, capacity, endpoint, container } = form;
  switch (field) {
    case 'address':
      if (address.trim() === '') return { key: 'nodeForm.addressRequired' };
      return wrong(ADDRESS.test(address.trim()), 'nodeForm.addressForm');
    case 'name':
      return wrong(name.trim() === '' || LABEL.test(name.trim()), 'nodeForm.nameForm');
    case 'user':
      return wrong(user.trim() === '' || USER.test(user.trim()), 'nodeForm.userForm');
    case 'port':
      return wrong(within(port, 65_535), 'nodeForm.portForm');
    case 'capacity':
      return wrong(within(capacity, 1000), 'nodeForm.capacityForm');
    case 'groups':
    case 'tags':
      return labelProblem(form[field]);
    case 'endpoint':
      return wrong(endpoint.trim() === '' || ENDPOINT.test(endpoint.trim()), 'nodeForm.endpointForm');
    case 'container':
      return wrong(CONTAINER.test(container.trim()), 'nodeForm.containerForm');
    case 'kind':
    case 'credentialId':
    case 'jumpNodeId':
      return null;
  }
}

/** What is sent of where a node is and how it is reached. */
export function connectionOf(form: NodeForm): NodeRequest {
  const { kind, name, address, port, user, credentialId, jumpNodeId, endpoint, container } = form;
  const named = name.trim() === '' ? {} : { name: name.trim() };
  const who = { user: user.trim() === '' ? null : user.trim() };
  if (kind === 'container') {
    // A container has no address of its own that it is reached by; it is told apart by its name.
    const place = address.trim() === '' ? container.trim() : address.trim();
    const docker = { container: container.trim() };
    return { executor: 'docker', address: place, ...named, ...who, credentialId: null, jumpNodeId, docker };
  }
  return {
    executor: kind === 'daemon' ? 'docker' : 'ssh',
    address: address.trim(),
    ...named,
    ...(port === null ? {} : { port }),
    ...(kind === 'ssh' ? who : {}),
    credentialId,
    jumpNodeId,
    docker: endpoint.trim() === '' ? null : { endpoint: endpoint.trim() },
  };
}

/** What is sent of what a node is for. */
export function placementOf({ groups, tags, capacity }: NodeForm): NodeChange {
  return { groups, tags, ...(capacity === null ? {} : { capacity }) };
}
