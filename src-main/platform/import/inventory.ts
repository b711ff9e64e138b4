import { parseAnsibleIni } from './ansible-ini.js';
import { parseAnsibleYaml } from './ansible-yaml.js';
import {
  InventoryError,
  linesOf,
  type ImportedInventory,
  type ImportOptions,
  type InventoryFormat,
} from './imported-machine.js';
import { parseOpensshConfig } from './openssh-config.js';

export {
  InventoryError,
  inventoryFormats,
  type ImportedInventory,
  type ImportedMachine,
  type ImportOptions,
  type InventoryFormat,
} from './imported-machine.js';

const parsers: Readonly<
  Record<InventoryFormat, (text: string, options?: ImportOptions) => ImportedInventory>
> = {
  openssh: parseOpensshConfig,
  'ansible-ini': parseAnsibleIni,
  'ansible-yaml': parseAnsibleYaml,
};

/**
 * Reads the machines of a text that people have: at most 1 MiB and 10,000 machines.
 * @param format null: as {@link detectFormat} finds.
 * @throws {InventoryError} naming the line and the reason.
 */
export function parseInventory(
  text: string,
  format: InventoryFormat | null = null,
  options: ImportOptions = {},
): ImportedInventory {
  const found = format ?? detectFormat(text);
  if (found === null) {
    throw new InventoryError(
      null,
      'This looks like neither an OpenSSH configuration nor an Ansible inventory in INI or YAML format. If it is one of them, say which.',
    );
  }
  return parsers[found](text, options);
}

/**
 * Tells formats apart by the first line that only one of them can have.
 * @returns null when there is none.
 * @throws {InventoryError} for a text over the limit and for one that is none.
 */
export function detectFormat(text: string): InventoryFormat | null {
  let mayBeHosts = true;
  let isAnything = false;
  for (const line of linesOf(text)) {
    const content = line.trim();
    if (content === '' || /^[#;]/.test(content)) continue;
    isAnything = true;
    if (/^(---(\s|$)|%YAML\s|\{)/.test(line)) return 'ansible-yaml';
    if (/^\[[^\]]+\]\s*(#.*)?$/.test(content)) return 'ansible-ini';
    if (/\sansible_\w+=/.test(content)) return 'ansible-ini';
    if (/^(Host|Match|Include)(\s*=\s*|\s+)[^\s=:]/i.test(content)) return 'openssh';
    if (/^("[^"]+"|'[^']+'|[^\s:"'#]+)\s*:(\s|$)/.test(line)) return 'ansible-yaml';
    // Hosts by themselves, and variables behind them: an inventory without sections is one too.
    if (!/^[^\s=]+(\s+\w+=.*|\s*#.*)?$/.test(content)) mayBeHosts = false;
  }
  return isAnything && mayBeHosts ? 'ansible-ini' : null;
}
