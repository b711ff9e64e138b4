import type { Node, NodeChange, NodeRequest } from '../../api/nodes';
import type { MessageKey } from '../../locales/messages';

/** What people enter of a node; an empty text and null are what was not entered. */
export interface NodeForm {
  name: string;
  address: string;
  port: number | null;
  user: string;
  /** Name or id. */
  credentialId: string | null;
  jumpNodeId: number | null;
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
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/;

export const connectionFields = ['address', 'port', 'name', 'user'] as const satisfies readonly NodeField[];
export const placementFields = ['groups', 'tags', 'capacity'] as const satisfies readonly NodeField[];

export const emptyForm = (): NodeForm => ({
  name: '',
  address: '',
  port: 22,
  user: '',
  credentialId: null,
  jumpNodeId: null,
  groups: [],
  tags: [],
  capacity: 4,
});

export function formOf(node: Node): NodeForm {
  const { name, address, port, user, credentialId, jumpNodeId, groups, tags, capacity } = node;
  return {
    name,
    address,
    port,
    user: user ?? '',
    credentialId,
    jumpNodeId,
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
  const { name, address, port, user, capacity } = form;
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
    case 'credentialId':
    case 'jumpNodeId':
      return null;
  }
}

/** What is sent of where a node is and how it is reached. */
export function connectionOf(form: NodeForm): NodeRequest {
  const { name, address, port, user, credentialId, jumpNodeId } = form;
  return {
    address: address.trim(),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(port === null ? {} : { port }),
    user: user.trim() === '' ? null : user.trim(),
    credentialId,
    jumpNodeId,
  };
}

/** What is sent of what a node is for. */
export function placementOf({ groups, tags, capacity }: NodeForm): NodeChange {
  return { groups, tags, ...(capacity === null ? {} : { capacity }) };
}
