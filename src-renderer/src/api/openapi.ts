/* eslint-disable */
// Made from /openapi.json by `npm run generate:api`; not to be edited.

export interface paths {
  '/api/groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List groups */
    get: {
      parameters: {
        query?: {
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                groups: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List groups */
    head: {
      parameters: {
        query?: {
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                groups: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a job: its task.json, versions and last result */
    get: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description A version, or "latest". */
          version?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                job: unknown;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Show a job: its task.json, versions and last result */
    head: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description A version, or "latest". */
          version?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                job: unknown;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Switch a job’s schedule off; running by hand still works */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                name: string;
                version: string;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/enable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Switch a job’s schedule on */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                name: string;
                version: string;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/history_logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a job’s log as kept, oldest line first */
    get: {
      parameters: {
        query?: {
          /** @description Only lines after this: local time, ISO 8601 or an epoch. */
          after?: string;
          /** @description Only lines before this: local time, ISO 8601 or an epoch. */
          before?: string;
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Lines to read; all without it. */
          limit?: number;
          /** @description Lines to skip. */
          offset?: number;
          /** @description Only lines that hold this text. */
          q?: string;
          /** @description Only lines of this run. */
          runId?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Read a job’s log as kept, oldest line first */
    head: {
      parameters: {
        query?: {
          /** @description Only lines after this: local time, ISO 8601 or an epoch. */
          after?: string;
          /** @description Only lines before this: local time, ISO 8601 or an epoch. */
          before?: string;
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Lines to read; all without it. */
          limit?: number;
          /** @description Lines to skip. */
          offset?: number;
          /** @description Only lines that hold this text. */
          q?: string;
          /** @description Only lines of this run. */
          runId?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Follow a job’s log, from now until you leave */
    get: {
      parameters: {
        query?: {
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Seconds of silence after which a blank line is sent; 0 for none. */
          heartbeat?: number;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Follow a job’s log, from now until you leave */
    head: {
      parameters: {
        query?: {
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Seconds of silence after which a blank line is sent; 0 for none. */
          heartbeat?: number;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/package': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where to download a version’s package */
    get: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description A version, or "latest". */
          version?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                package: {
                  file: string;
                  sha1: string;
                  size: number;
                };
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Where to download a version’s package */
    head: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description A version, or "latest". */
          version?: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                package: {
                  file: string;
                  sha1: string;
                  size: number;
                };
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/package/download': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download a package, at an address that /package gave */
    get: {
      parameters: {
        query: {
          exp: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          sha1: string;
          sig: string;
          version: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Download a package, at an address that /package gave */
    head: {
      parameters: {
        query: {
          exp: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          sha1: string;
          sig: string;
          version: string;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/publish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Publish a version: a .tar.gz with a task.json */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'multipart/form-data': {
            /**
             * @description Whether a version that exists is replaced.
             * @default false
             */
            force?: boolean;
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
            /** Format: binary */
            package: string;
            /** @description SHA-1 of the file: 40 hex digits. */
            sha1: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                package: {
                  file: string;
                  sha1: string;
                  size: number;
                };
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/remove': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a job’s runs and remove it with all its versions */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Whether its logs and results are removed too.
             * @default false
             */
            data?: boolean;
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: Record<string, never>;
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/results': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List a job’s results, newest first */
    get: {
      parameters: {
        query?: {
          /** @description Only results after this: local time, ISO 8601 or an epoch. */
          after?: string;
          /** @description Only results before this: local time, ISO 8601 or an epoch. */
          before?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Results to list, at most 1000. */
          limit?: number;
          /** @description Results to skip. */
          offset?: number;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                results: {
                  data: unknown;
                  time: string;
                  /** @enum {string} */
                  type: 'result';
                }[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List a job’s results, newest first */
    head: {
      parameters: {
        query?: {
          /** @description Only results after this: local time, ISO 8601 or an epoch. */
          after?: string;
          /** @description Only results before this: local time, ISO 8601 or an epoch. */
          before?: string;
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Results to list, at most 1000. */
          limit?: number;
          /** @description Results to skip. */
          offset?: number;
        };
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                results: {
                  data: unknown;
                  time: string;
                  /** @enum {string} */
                  type: 'result';
                }[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a job now */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
            /**
             * @description A version, or "latest".
             * @default latest
             */
            version?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                name: string;
                runId: string;
                runIds: string[];
                version: string;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/job/{name}/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a job’s runs, queued ones too */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.
             * @default default
             */
            group?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                name: string;
                version: string;
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the jobs of a group */
    get: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Jobs to list; all without it. */
          limit?: number;
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
          /** @description Jobs to skip. */
          offset?: number;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                jobs: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List the jobs of a group */
    head: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Jobs to list; all without it. */
          limit?: number;
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
          /** @description Jobs to skip. */
          offset?: number;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                jobs: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who changed what, newest first */
    get: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          /** @description Items to list, at most 500. */
          limit?: number;
          operator?: string;
          target?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Who changed what, newest first */
    head: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          /** @description Items to list, at most 500. */
          limit?: number;
          operator?: string;
          target?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/commands': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a command on several nodes */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description A line for /bin/sh. */
            command: string;
            /**
             * @description Percent of the nodes that may fail; beyond it no other node begins.
             * @default 100
             */
            maxFailRatio?: number;
            nodeIds: number[];
            /**
             * @description Nodes at once.
             * @default 50
             */
            parallel?: number;
            /**
             * @description Seconds; 0: none.
             * @default 0
             */
            timeout?: number;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              id: string;
              runIds: string[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/commands/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a command stands on its nodes, with equal outputs together */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** How a command stands on its nodes, with equal outputs together */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/commands/{id}/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a command wherever it has not ended */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              stopped: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/credentials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List credentials, without their values */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                createdAt: number;
                groups: string[];
                id: string;
                name: string;
                server?: string;
                socket?: string;
                /** @enum {unknown} */
                type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'secret';
                updatedAt: number;
                username?: string;
              }[];
              nextCursor: null;
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /** Add a credential */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of a secret: job groups that may use it; "*" for all. */
            groups?: string[];
            /** @description Letters, digits, ".", "_" and "-". That of a secret is the name of the environment variable. */
            name: string;
            /** @description ssh_key: of an encrypted key. Write-only. */
            passphrase?: string;
            /** @description password, registry. Write-only. */
            password?: string;
            /** @description ssh_key: OpenSSH or PEM. Write-only. */
            privateKey?: string;
            /** @description registry: its host, with the port if it has one. */
            server?: string;
            /** @description agent: path of its socket; SSH_AUTH_SOCK without it. */
            socket?: string;
            /** @enum {unknown} */
            type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'secret';
            /** @description ssh_key, password, agent, registry: whom to log in as. */
            username?: string;
            /** @description secret. Write-only. */
            value?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: number;
              groups: string[];
              id: string;
              name: string;
              server?: string;
              socket?: string;
              /** @enum {unknown} */
              type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'secret';
              updatedAt: number;
              username?: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List credentials, without their values */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                createdAt: number;
                groups: string[];
                id: string;
                name: string;
                server?: string;
                socket?: string;
                /** @enum {unknown} */
                type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'secret';
                updatedAt: number;
                username?: string;
              }[];
              nextCursor: null;
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/credentials/{key}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a credential and what uses it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id or name. */
          key: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    /** Remove a credential that nothing uses */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id or name. */
          key: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    options?: never;
    /** Show a credential and what uses it */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id or name. */
          key: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    /** Change a credential; what is not given stays */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id or name. */
          key: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of a secret: job groups that may use it; "*" for all. */
            groups?: string[];
            /** @description Letters, digits, ".", "_" and "-". That of a secret is the name of the environment variable. */
            name?: string;
            /** @description ssh_key: of an encrypted key. Write-only. */
            passphrase?: string;
            /** @description password, registry. Write-only. */
            password?: string;
            /** @description ssh_key: OpenSSH or PEM. Write-only. */
            privateKey?: string;
            /** @description registry: its host, with the port if it has one. */
            server?: string;
            /** @description agent: path of its socket; SSH_AUTH_SOCK without it. */
            socket?: string;
            /** @description ssh_key, password, agent, registry: whom to log in as. */
            username?: string;
            /** @description secret. Write-only. */
            value?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: number;
              groups: string[];
              id: string;
              name: string;
              server?: string;
              socket?: string;
              /** @enum {unknown} */
              type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'secret';
              updatedAt: number;
              username?: string;
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/platform/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** State changes as Server-Sent Events; Last-Event-ID resumes */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** State changes as Server-Sent Events; Last-Event-ID resumes */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/nodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List machines, by number */
    get: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: number;
          /** @description Items to list. */
          limit?: number;
          online?: boolean;
          /** @description Part of a name, address, tag or group. */
          q?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    /** Add a machine */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Host name or address. */
            address: string;
            /** @description Runs at once. */
            capacity?: number;
            /** @description Id or name of a credential. */
            credentialId?: string | null;
            /** @enum {unknown} */
            executor?: 'ssh' | 'docker';
            /** @description Groups of jobs it serves. */
            groups?: string[];
            /** @description Number of the node through which it is reached. */
            jumpNodeId?: number | null;
            /** @description Unique; the address without it. */
            name?: string;
            port?: number;
            /** @description What jobs can choose it by. */
            tags?: string[];
            /** @description Whom to log in as; as the credential says without it. */
            user?: string | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    delete?: never;
    options?: never;
    /** List machines, by number */
    head: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: number;
          /** @description Items to list. */
          limit?: number;
          online?: boolean;
          /** @description Part of a name, address, tag or group. */
          q?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/nodes/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a machine */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    /** Remove a machine that nothing needs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    options?: never;
    /** Show a machine */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    /** Change a machine; what is not given stays */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Host name or address. */
            address?: string;
            /** @description Runs at once. */
            capacity?: number;
            /** @description Id or name of a credential. */
            credentialId?: string | null;
            /** @enum {unknown} */
            executor?: 'ssh' | 'docker';
            /** @description Groups of jobs it serves. */
            groups?: string[];
            /** @description Number of the node through which it is reached. */
            jumpNodeId?: number | null;
            /** @description Unique; the address without it. */
            name?: string;
            port?: number;
            /** @description What jobs can choose it by. */
            tags?: string[];
            /** @description Whom to log in as; as the credential says without it. */
            user?: string | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    trace?: never;
  };
  '/api/platform/nodes/{id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Connect to a machine now, and say how each step went */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              facts: unknown;
              ok: boolean;
              steps: unknown[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/nodes/{id}/trust-host-key': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Accept the host key that a machine has shown, or enter one */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Number of the node. */
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of the key it has shown: you have compared it. */
            fingerprint?: string;
            /** @description A public host key, as ssh-keyscan prints it. */
            key?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              hostKey: {
                acceptedBy: string;
                fingerprint: string;
                seenAt: number;
                trusted: boolean;
                type: string;
              };
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the runs of all families, newest first */
    get: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          family?: string;
          /** @description Items to list, at most 500. */
          limit?: number;
          /** @description A comma list of queued, starting, running, succeeded, failed, stopped, timed_out, lost; or unfinished. */
          state?: string;
          /** @description Such as default/disk-report. */
          subject?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List the runs of all families, newest first */
    head: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          family?: string;
          /** @description Items to list, at most 500. */
          limit?: number;
          /** @description A comma list of queued, starting, running, succeeded, failed, stopped, timed_out, lost; or unfinished. */
          state?: string;
          /** @description Such as default/disk-report. */
          subject?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/runs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a run */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Show a run */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/runs/{id}/lines': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Find lines of a run’s log: [first, last] of each range of numbers, in order */
    get: {
      parameters: {
        query?: {
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Whether "a" finds "A" too. */
          ignore_case?: boolean;
          /** @description Ranges to list; all without it. */
          limit?: number;
          /** @description Only lines that hold this text. */
          q?: string;
          /** @description Epoch milliseconds: only lines of then or later. */
          since?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Find lines of a run’s log: [first, last] of each range of numbers, in order */
    head: {
      parameters: {
        query?: {
          /** @description A comma list of stdout, stderr, status and result; or "*". */
          filter?: string;
          /** @description Whether "a" finds "A" too. */
          ignore_case?: boolean;
          /** @description Ranges to list; all without it. */
          limit?: number;
          /** @description Only lines that hold this text. */
          q?: string;
          /** @description Epoch milliseconds: only lines of then or later. */
          since?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/runs/{id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a run’s log from the first line, then live, to the end of the run */
    get: {
      parameters: {
        query?: {
          /** @description Number of the last line already seen. */
          after_line?: number;
          /** @description Whether to wait for lines to come. */
          follow?: boolean;
          /** @description Lines to read; all without it. */
          limit?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Read a run’s log from the first line, then live, to the end of the run */
    head: {
      parameters: {
        query?: {
          /** @description Number of the last line already seen. */
          after_line?: number;
          /** @description Whether to wait for lines to come. */
          follow?: boolean;
          /** @description Lines to read; all without it. */
          limit?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/runs/{id}/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a run */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who am I? */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @enum {unknown} */
              role: 'viewer' | 'operator' | 'admin';
            };
          };
        };
      };
    };
    put?: never;
    /** Sign in, by a token or a one-time code */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            code?: string;
            token?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @enum {unknown} */
              role: 'viewer' | 'operator' | 'admin';
            };
          };
        };
      };
    };
    /** Sign out */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    options?: never;
    /** Who am I? */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              name: string;
              /** @enum {unknown} */
              role: 'viewer' | 'operator' | 'admin';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Runs going on and waiting, the time and its zone */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              now: number;
              queued: number;
              running: number;
              version: string;
              zone: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Runs going on and waiting, the time and its zone */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              now: number;
              queued: number;
              running: number;
              version: string;
              zone: string;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List tokens, without their values */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /** Make a token; its value is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Epoch milliseconds; null for never. */
            expiresAt?: number | null;
            /** @description Up to 100 characters; unique. */
            name: string;
            /** @enum {unknown} */
            role: 'viewer' | 'operator' | 'admin';
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    delete?: never;
    options?: never;
    /** List tokens, without their values */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: unknown[];
              nextCursor: string | null;
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Delete a token and end its sessions */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/workers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the online workers of a group */
    get: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                workers: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List the online workers of a group */
    head: {
      parameters: {
        query?: {
          /** @description Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit. */
          group?: string;
          /** @description Glob: "*" for any characters, "?" for one. */
          match?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              result: {
                count: number;
                workers: unknown[];
              };
              /** @enum {string} */
              status: 'OK';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/healthz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Is the control plane well? 200, or 503 and why */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              status: string;
              version: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Is the control plane well? 200, or 503 and why */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              status: string;
              version: string;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This description */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** This description */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
