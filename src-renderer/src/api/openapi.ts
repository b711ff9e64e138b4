/* eslint-disable */
// Made from /openapi.json by `npm run generate:api`; not to be edited.

export interface paths {
  '/actimpl/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an implementation */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show an implementation */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show an implementation */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/actimpl/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say how an action is done */
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
            /** @description Action it implements. */
            action_id: number;
            /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
            template: {
              [key: string]: unknown;
            };
            /** @description Such as ansible. */
            type: string;
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/actimpl/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete an implementation */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete an implementation */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/actimpl/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List implementations of actions, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List implementations of actions, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List implementations of actions, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                action_id: number;
                /** @description The id of its action, when it is of type ansible. */
                id: number;
                /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
                template: {
                  [key: string]: unknown;
                };
                /** @description Such as ansible. */
                type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/actimpl/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change how an action is done; its type and action stay */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Action it implements. */
            action_id?: number;
            /** @description What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}. */
            template?: {
              [key: string]: unknown;
            };
            /** @description Such as ansible. */
            type?: string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
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
  '/action/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an action */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show an action */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show an action */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/action/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create an action */
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
            /** @description What it does. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /** @description Parameters and their types: string, integer, boolean. */
            params?: {
              [key: string]: unknown;
            };
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/action/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete an action that no remote step has, with its implementations */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete an action that no remote step has, with its implementations */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/action/impl/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a template */
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
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description In the order in which they run. */
            steps: {
              /** @description As in retry. */
              ignore_error?: unknown;
              /** @description Of a built-in or remote step. */
              name: string;
              /** @description Values by parameter. */
              param_values?: unknown;
              /** @description {"retry_times": attempts after the first, "ignore_error": true or false} */
              retry?: unknown;
              /** @description As in retry. */
              retry_times?: unknown;
            }[];
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/action/impl/delete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a template that nothing needs */
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
            /** @description A whole number. */
            id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a template that nothing needs */
    delete: {
      parameters: {
        query: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/action/impl/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a template that nothing needs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a template that nothing needs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/action/impl/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List templates, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List templates, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List templates, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/action/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List actions, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List actions, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List actions, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/action/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change an action; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description What it does. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description Parameters and their types: string, integer, boolean. */
            params?: {
              [key: string]: unknown;
            };
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
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
  '/api/app': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List apps, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
          /** @description False lists the deleted ones. */
          validate?: boolean;
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            }[];
          };
        };
      };
    };
    put?: never;
    /** Create an app */
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
            build?: {
              artifacts?: string[] | null;
              builder?: string | null;
              clean?: boolean | null;
              command?: string | null;
              credential?: string | null;
              env?: {
                [key: string]: string;
              } | null;
              image?: string | null;
            } | null;
            /** @description Whether nothing of it may be built. */
            forbidden?: boolean;
            /** @description What it is called. Unique among the apps there are. */
            name: string;
            /** @default [] */
            platforms?: string[];
            prj_path?: string | null;
            /** @description False for a deleted one; true restores it. */
            validate?: boolean;
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List apps, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
          /** @description False lists the deleted ones. */
          validate?: boolean;
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            }[];
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/app/{appid}/channel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the channels of an app, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            }[];
          };
        };
      };
    };
    put?: never;
    /** Create a channel */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description What tells it apart, such as and-a0. Unique for an app and platform. */
            code: string;
            /** @description What people call it. */
            name: string;
            platform?: string | string[];
            platforms?: string | string[];
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the channels of an app, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            }[];
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/app/{appid}/channel/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a channel */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    /** Change a channel; what is not given stays */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description What tells it apart, such as and-a0. Unique for an app and platform. */
            code?: string;
            /** @description What people call it. */
            name?: string;
            platform?: string | string[];
            platforms?: string | string[];
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    post?: never;
    /** Delete a channel that no build uses now */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
    /** Show a channel */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
              code: string;
              created: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/app/{appid}/version': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the versions of an app, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            }[];
          };
        };
      };
    };
    put?: never;
    /** Create a version */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Its number, such as 51200. It may repeat. */
            code: string;
            git_index?: string | null;
            git_tag?: string | null;
            /** @description What people call it, such as 5.12.0. */
            name: string;
            platform?: string | string[];
            platforms?: string | string[];
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the versions of an app, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description Part of the name. */
          name?: string;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            }[];
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/app/{appid}/version/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a version */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    /** Change a version; what is not given stays */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Its number, such as 51200. It may repeat. */
            code?: string;
            git_index?: string | null;
            git_tag?: string | null;
            /** @description What people call it, such as 5.12.0. */
            name?: string;
            platform?: string | string[];
            platforms?: string | string[];
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    post?: never;
    /** Delete a version that no build uses now */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
    /** Show a version */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
          /** @description An id: 24 hex digits. */
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
              code: string;
              created: string;
              git_index: string;
              git_tag: string;
              id: string;
              name: string;
              platform: string;
              platforms: string;
              updated: string;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/app/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an app */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            };
          };
        };
      };
    };
    /** Change an app; what is not given stays */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            build?: {
              artifacts?: string[] | null;
              builder?: string | null;
              clean?: boolean | null;
              command?: string | null;
              credential?: string | null;
              env?: {
                [key: string]: string;
              } | null;
              image?: string | null;
            } | null;
            /** @description Whether nothing of it may be built. */
            forbidden?: boolean;
            /** @description What it is called. Unique among the apps there are. */
            name?: string;
            platforms?: string[];
            prj_path?: string | null;
            /** @description False for a deleted one; true restores it. */
            validate?: boolean;
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            };
          };
        };
      };
    };
    post?: never;
    /** Delete an app and cancel its builds; PUT {validate: true} restores it */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
    /** Show an app */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
              build: unknown;
              created: string;
              forbidden: boolean;
              id: string;
              name: string;
              platforms: string[];
              prj_path: string | null;
              updated: string;
              validate: boolean;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/build': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Build a version for some channels */
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
            /** @description Id of the app. */
            appid: string;
            /** @description Codes of channels, at least one. */
            channels: string[];
            /** @description Up to 32 lower-case letters, digits, "_" and "-". */
            platform?: string;
            /** @description Id of the version. */
            versionid: string;
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
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
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
  '/api/build/status/{appid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether an app is being built */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              current: string | null;
              queued: number;
              running: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Whether an app is being built */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
          appid: string;
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
              current: string | null;
              queued: number;
              running: boolean;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/build/tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List builds, newest first; the header X-Total-Count has how many there are */
    get: {
      parameters: {
        query?: {
          /** @description An id: 24 hex digits. */
          appid?: string;
          /** @description At most 1000. */
          limit?: number;
          /** @description Builds to skip. */
          offset?: number;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
          /** @description -1, 1, 2, 3 or 4. */
          status?: number;
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
            'application/json': ({
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
            })[];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List builds, newest first; the header X-Total-Count has how many there are */
    head: {
      parameters: {
        query?: {
          /** @description An id: 24 hex digits. */
          appid?: string;
          /** @description At most 1000. */
          limit?: number;
          /** @description Builds to skip. */
          offset?: number;
          /** @description Up to 32 lower-case letters, digits, "_" and "-". */
          platform?: string;
          /** @description -1, 1, 2, 3 or 4. */
          status?: number;
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
            'application/json': ({
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
            })[];
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/build/tasks/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a build with the state of each channel */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
            'application/json': ({
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
            }) & {
              channel_states: {
                code: string;
                ended: string | null;
                error: string | null;
                last: {
                  number: number;
                  size: number;
                } | null;
                median: number | null;
                name: string;
                run_id: string | null;
                sizes: {
                  number: number;
                  size: number;
                }[];
                started: string | null;
                state: string;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Delete a build that has ended, with its packages and logs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
    /** Show a build with the state of each channel */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
            'application/json': ({
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
            }) & {
              channel_states: {
                code: string;
                ended: string | null;
                error: string | null;
                last: {
                  number: number;
                  size: number;
                } | null;
                median: number | null;
                name: string;
                run_id: string | null;
                sizes: {
                  number: number;
                  size: number;
                }[];
                started: string | null;
                state: string;
              }[];
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/build/tasks/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancel a build; one that has ended stays as it is */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
              app_name: string;
              appid: string;
              builder: string;
              cancelled_by: string | null;
              channels: string[];
              checkout_run: string | null;
              commit: string | null;
              created: string;
              ended: string | null;
              error: string | null;
              file: string | null;
              git_ref: string;
              id: string;
              number: number;
              operator: string;
              packages: {
                channel: string;
                name: string;
                /** @description The same, good for a day. */
                phone_url: string;
                sha256: string;
                size: number;
                url: string;
              }[];
              parallel: number;
              platform: string;
              /** @description Seconds. */
              run_time: number;
              started: string | null;
              /** @description -1 error, 1 init, 2 running, 3 finished, 4 cancelled. */
              status: number;
              updated: string;
              version_code: string;
              version_name: string;
              versionid: string;
            } & {
              [key: string]: unknown;
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
  '/api/build/tasks/{id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a build’s log from its first line on, until the build has ended */
    get: {
      parameters: {
        query?: {
          /** @description Only lines of this channel. */
          channel?: string;
          /** @description Seconds of silence after which a blank line is sent; 0 for none. */
          heartbeat?: number;
          /** @description Whether "a" finds "A" too. */
          ignore_case?: boolean;
          /** @description Only lines that hold this text, of whichever channel. */
          q?: string;
          /** @description Begin so many lines before the end, or a few more; the header X-Log-Offset counts those left out. */
          tail?: number;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
    /** Read a build’s log from its first line on, until the build has ended */
    head: {
      parameters: {
        query?: {
          /** @description Only lines of this channel. */
          channel?: string;
          /** @description Seconds of silence after which a blank line is sent; 0 for none. */
          heartbeat?: number;
          /** @description Whether "a" finds "A" too. */
          ignore_case?: boolean;
          /** @description Only lines that hold this text, of whichever channel. */
          q?: string;
          /** @description Begin so many lines before the end, or a few more; the header X-Log-Offset counts those left out. */
          tail?: number;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
  '/api/build/tasks/{id}/package.zip': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download all packages of a build in one zip */
    get: {
      parameters: {
        query?: {
          /** @description End of a signed address. */
          exp?: string;
          /** @description Its signature. */
          sig?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
    /** Download all packages of a build in one zip */
    head: {
      parameters: {
        query?: {
          /** @description End of a signed address. */
          exp?: string;
          /** @description Its signature. */
          sig?: string;
        };
        header?: never;
        path: {
          /** @description An id: 24 hex digits. */
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
  '/api/build/tasks/{id}/packages/{channel}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download what a channel has made: a file, or a zip of several */
    get: {
      parameters: {
        query?: {
          /** @description End of a signed address. */
          exp?: string;
          /** @description One of several files. */
          name?: string;
          /** @description Its signature. */
          sig?: string;
        };
        header?: never;
        path: {
          /** @description Code of the channel. */
          channel: string;
          /** @description An id: 24 hex digits. */
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
    /** Download what a channel has made: a file, or a zip of several */
    head: {
      parameters: {
        query?: {
          /** @description End of a signed address. */
          exp?: string;
          /** @description One of several files. */
          name?: string;
          /** @description Its signature. */
          sig?: string;
        };
        header?: never;
        path: {
          /** @description Code of the channel. */
          channel: string;
          /** @description An id: 24 hex digits. */
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
    /** List the commands there were, newest first, as long as their runs are kept */
    get: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          /** @description Items to list. */
          limit?: number;
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
            /** @description A line for /bin/sh, without NUL. */
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
    /** List the commands there were, newest first, as long as their runs are kept */
    head: {
      parameters: {
        query?: {
          /** @description nextCursor of the page before. */
          cursor?: string;
          /** @description Items to list. */
          limit?: number;
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
        query?: {
          /** @description Whether to read what was said, too. */
          outputs?: boolean;
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
    /** How a command stands on its nodes, with equal outputs together */
    head: {
      parameters: {
        query?: {
          /** @description Whether to read what was said, too. */
          outputs?: boolean;
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
                type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'tls' | 'secret';
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
            /** @description tls: PEM, of whoever signs the other side’s certificates; the usual authorities without it. Write-only. */
            ca?: string;
            /** @description tls: PEM, of us. Write-only. */
            certificate?: string;
            /** @description Of a secret: job groups that may use it; "*" for all. */
            groups?: string[];
            /** @description Letters, digits, ".", "_" and "-". That of a secret is the name of the environment variable. */
            name: string;
            /** @description ssh_key: of an encrypted key. Write-only. */
            passphrase?: string;
            /** @description password, registry. Write-only. */
            password?: string;
            /** @description ssh_key: OpenSSH or PEM. tls: PEM. Write-only. */
            privateKey?: string;
            /** @description registry: its host, with the port if it has one. */
            server?: string;
            /** @description agent: path of its socket; SSH_AUTH_SOCK without it. */
            socket?: string;
            /** @enum {unknown} */
            type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'tls' | 'secret';
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
              type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'tls' | 'secret';
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
                type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'tls' | 'secret';
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
            /** @description tls: PEM, of whoever signs the other side’s certificates; the usual authorities without it. Write-only. */
            ca?: string;
            /** @description tls: PEM, of us. Write-only. */
            certificate?: string;
            /** @description Of a secret: job groups that may use it; "*" for all. */
            groups?: string[];
            /** @description Letters, digits, ".", "_" and "-". That of a secret is the name of the environment variable. */
            name?: string;
            /** @description ssh_key: of an encrypted key. Write-only. */
            passphrase?: string;
            /** @description password, registry. Write-only. */
            password?: string;
            /** @description ssh_key: OpenSSH or PEM. tls: PEM. Write-only. */
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
              type: 'ssh_key' | 'password' | 'agent' | 'registry' | 'tls' | 'secret';
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
            /** @description How it has to do with Docker. */
            docker?: {
              /** @description The container that this node is, by name or id, of the Docker of the node it is reached through. */
              container?: string;
              /** @description Socket of its daemon, on it or on the node it is reached through, such as unix:///run/user/1000/docker.sock. */
              endpoint?: string;
            } | null;
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
            /** @description How it has to do with Docker. */
            docker?: {
              /** @description The container that this node is, by name or id, of the Docker of the node it is reached through. */
              container?: string;
              /** @description Socket of its daemon, on it or on the node it is reached through, such as unix:///run/user/1000/docker.sock. */
              endpoint?: string;
            } | null;
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
  '/api/platform/nodes/{id}/docker': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the images and containers of a node that has Docker, newest first */
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
          content: {
            'application/json': {
              containers: {
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                image: string;
                imageId: string;
                name: string;
                /** @description The run it is of; null: not ours. */
                runId: string | null;
                /** @description Bytes it has written; null where that is not known. */
                size: number | null;
                state: string;
              }[];
              containerTotal: number;
              images: {
                /** @description Ids of containers made from it. */
                containers: string[];
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                /** @description Bytes of layers no other image has; null where the daemon does not tell. */
                ownSize: number | null;
                /** @description Bytes. */
                size: number;
                tags: string[];
              }[];
              imageTotal: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** List the images and containers of a node that has Docker, newest first */
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
          content: {
            'application/json': {
              containers: {
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                image: string;
                imageId: string;
                name: string;
                /** @description The run it is of; null: not ours. */
                runId: string | null;
                /** @description Bytes it has written; null where that is not known. */
                size: number | null;
                state: string;
              }[];
              containerTotal: number;
              images: {
                /** @description Ids of containers made from it. */
                containers: string[];
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                /** @description Bytes of layers no other image has; null where the daemon does not tell. */
                ownSize: number | null;
                /** @description Bytes. */
                size: number;
                tags: string[];
              }[];
              imageTotal: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/nodes/{id}/docker/prune': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Remove images and containers that nobody needs from a node, or tell what would go */
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
            /** @description Ids of the preview: only these are removed. Needed unless dryRun. */
            containerIds?: string[];
            /**
             * @description Whether containers that do not run go; never those of runs that have not ended.
             * @default false
             */
            containers?: boolean;
            /**
             * @description Whether only to tell what would go.
             * @default true
             */
            dryRun?: boolean;
            /** @description Ids of the preview: only these are removed. Needed unless dryRun. */
            imageIds?: string[];
            /**
             * @description dangling: without a name; unused: all that no container was made from.
             * @default none
             * @enum {unknown}
             */
            images?: 'dangling' | 'unused' | 'none';
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
              bytes: {
                /** @description Bytes. */
                least: number;
                /** @description Bytes. */
                most: number;
              };
              /** @description What would go, or is gone. */
              containers: {
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                image: string;
                imageId: string;
                name: string;
                /** @description The run it is of; null: not ours. */
                runId: string | null;
                /** @description Bytes it has written; null where that is not known. */
                size: number | null;
                state: string;
              }[];
              /** @description What would go, or is gone. */
              images: {
                /** @description Ids of containers made from it. */
                containers: string[];
                /** @description Milliseconds of the epoch. */
                created: number;
                id: string;
                /** @description Bytes of layers no other image has; null where the daemon does not tell. */
                ownSize: number | null;
                /** @description Bytes. */
                size: number;
                tags: string[];
              }[];
              kept: {
                id: string;
                reason: string;
              }[];
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
  '/api/platform/nodes/{id}/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much of a machine was in use in the last three hours, as far as this start of the control plane saw it */
    get: {
      parameters: {
        query?: {
          /** @description Epoch milliseconds: only samples after that, as what is left of an earlier reply. */
          after?: number;
          /** @description Whether somebody looks: for the next ten seconds it is sampled every three, instead of every minute. */
          live?: boolean;
        };
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
              /** @description From one sample to the next at present. */
              everyMs: number;
              /** @description The control plane’s clock, which dates the samples. */
              now: number;
              /** @description Oldest first; one with nothing but nulls: the machine did not answer. */
              samples: {
                at: number;
                /** @description 0 to 1, where runs are kept. */
                disk: number | null;
                /** @description Load average of a minute by processors. */
                load: number | null;
                /** @description 0 to 1. */
                memory: number | null;
                /** @description Bytes a second since the sample before. */
                received: number | null;
                /** @description Bytes a second since the sample before. */
                sent: number | null;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** How much of a machine was in use in the last three hours, as far as this start of the control plane saw it */
    head: {
      parameters: {
        query?: {
          /** @description Epoch milliseconds: only samples after that, as what is left of an earlier reply. */
          after?: number;
          /** @description Whether somebody looks: for the next ten seconds it is sampled every three, instead of every minute. */
          live?: boolean;
        };
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
              /** @description From one sample to the next at present. */
              everyMs: number;
              /** @description The control plane’s clock, which dates the samples. */
              now: number;
              /** @description Oldest first; one with nothing but nulls: the machine did not answer. */
              samples: {
                at: number;
                /** @description 0 to 1, where runs are kept. */
                disk: number | null;
                /** @description Load average of a minute by processors. */
                load: number | null;
                /** @description 0 to 1. */
                memory: number | null;
                /** @description Bytes a second since the sample before. */
                received: number | null;
                /** @description Bytes a second since the sample before. */
                sent: number | null;
              }[];
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/platform/nodes/{id}/terminals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Open a terminal to a node, or in a container of its Docker */
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
            /** @description Characters in a line. */
            cols: number;
            /** @description Name or id of a container on the node’s Docker, to open it there. */
            container?: string;
            /** @description Lines. */
            rows: number;
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
    head?: never;
    patch?: never;
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
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Whether to tell of each step at once, as NDJSON: {"step"} when it begins ("ok" null) and ends; the reply comes last.
             * @default false
             */
            live?: boolean;
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
  '/api/platform/nodes/import': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add the machines of an OpenSSH configuration or an Ansible inventory */
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
            /** @description What all of them log in with: id or name. */
            credentialId?: string;
            /**
             * @description Found out without it.
             * @enum {unknown}
             */
            format?: 'openssh' | 'ansible-ini' | 'ansible-yaml';
            /**
             * @description Whether only to tell what would be done.
             * @default false
             */
            preview?: boolean;
            /** @description Content of the file. */
            text: string;
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
          /** @description Number of the node. */
          nodeId?: number;
          /** @description Part of the subject, the title, the operator, the node’s name or the command. */
          q?: string;
          /** @description Epoch milliseconds: only those asked for then or later. */
          since?: number;
          /** @description A comma list of queued, starting, running, succeeded, failed, stopped, timed_out, lost; or unfinished. */
          state?: string;
          /** @description Such as default/disk-report. */
          subject?: string;
          trigger?: 'schedule' | 'manual' | 'chain' | 'task';
          /** @description Epoch milliseconds: only those asked for before then. */
          until?: number;
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
          /** @description Number of the node. */
          nodeId?: number;
          /** @description Part of the subject, the title, the operator, the node’s name or the command. */
          q?: string;
          /** @description Epoch milliseconds: only those asked for then or later. */
          since?: number;
          /** @description A comma list of queued, starting, running, succeeded, failed, stopped, timed_out, lost; or unfinished. */
          state?: string;
          /** @description Such as default/disk-report. */
          subject?: string;
          trigger?: 'schedule' | 'manual' | 'chain' | 'task';
          /** @description Epoch milliseconds: only those asked for before then. */
          until?: number;
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
  '/api/platform/schedules/upcoming': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What will run soon, by the times of all schedules */
    get: {
      parameters: {
        query?: {
          /** @description Times to list. */
          limit?: number;
          /** @description From now on. */
          minutes?: number;
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
              /** @description False where there were too many to count. */
              isComplete: boolean;
              /** @description The next first. */
              items: {
                /** @description Epoch milliseconds. */
                at: number;
                /** @description Name of the job, id of the work or the pool. */
                id: string;
                /** @enum {unknown} */
                kind: 'job' | 'work' | 'expand' | 'deploy';
                name: string;
                /** @description Nodes of an expansion: how many of the schedule’s own there will be. */
                nodes: number | null;
                /** @description Group of the job, service of the pool; or nothing. */
                within: string;
              }[];
              /** @description How many there are in each minute. */
              minutes: number[];
              now: number;
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
    /** What will run soon, by the times of all schedules */
    head: {
      parameters: {
        query?: {
          /** @description Times to list. */
          limit?: number;
          /** @description From now on. */
          minutes?: number;
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
              /** @description False where there were too many to count. */
              isComplete: boolean;
              /** @description The next first. */
              items: {
                /** @description Epoch milliseconds. */
                at: number;
                /** @description Name of the job, id of the work or the pool. */
                id: string;
                /** @enum {unknown} */
                kind: 'job' | 'work' | 'expand' | 'deploy';
                name: string;
                /** @description Nodes of an expansion: how many of the schedule’s own there will be. */
                nodes: number | null;
                /** @description Group of the job, service of the pool; or nothing. */
                within: string;
              }[];
              /** @description How many there are in each minute. */
              minutes: number[];
              now: number;
              total: number;
            };
          };
        };
      };
    };
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
    /** Runs going on and waiting, machines, the time and its zone; what became of runs, if asked for */
    get: {
      parameters: {
        query?: {
          /** @description Over which time to count ended runs. */
          range?: '1h' | '24h' | '7d';
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
              history: null | {
                ended: {
                  failed: number;
                  lost: number;
                  stopped: number;
                  succeeded: number;
                  timed_out: number;
                };
                /** @description Epoch milliseconds at which the first piece begins. */
                from: number;
                pieces: {
                  failed: number;
                  lost: number;
                  stopped: number;
                  succeeded: number;
                  timed_out: number;
                }[];
                /** @description Runs under way at the end of each piece. */
                running: number[];
                /** @description Length of a piece; the last one is still going on. */
                stepMs: number;
              };
              nodes: {
                online: number;
                total: number;
              };
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
    /** Runs going on and waiting, machines, the time and its zone; what became of runs, if asked for */
    head: {
      parameters: {
        query?: {
          /** @description Over which time to count ended runs. */
          range?: '1h' | '24h' | '7d';
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
              history: null | {
                ended: {
                  failed: number;
                  lost: number;
                  stopped: number;
                  succeeded: number;
                  timed_out: number;
                };
                /** @description Epoch milliseconds at which the first piece begins. */
                from: number;
                pieces: {
                  failed: number;
                  lost: number;
                  stopped: number;
                  succeeded: number;
                  timed_out: number;
                }[];
                /** @description Runs under way at the end of each piece. */
                running: number[];
                /** @description Length of a piece; the last one is still going on. */
                stepMs: number;
              };
              nodes: {
                online: number;
                total: number;
              };
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
  '/api/platform/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** State changes and the logs of some runs in one stream; goes on where one was */
    get: {
      parameters: {
        query?: {
          /** @description Number of the last event seen; none: only those to come. */
          after?: number;
          /** @description Up to 100 runs whose logs to follow. */
          runs?: string[];
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
    post?: never;
    delete?: never;
    options?: never;
    /** State changes and the logs of some runs in one stream; goes on where one was */
    head: {
      parameters: {
        query?: {
          /** @description Number of the last event seen; none: only those to come. */
          after?: number;
          /** @description Up to 100 runs whose logs to follow. */
          runs?: string[];
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
  '/api/platform/terminals/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a terminal of yours stands */
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
    /** Close a terminal of yours */
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
    /** How a terminal of yours stands */
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
  '/api/platform/terminals/{id}/input': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Type into a terminal of yours */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description The bytes in base64. */
            data: string;
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
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/platform/terminals/{id}/output': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Follow the output of a terminal of yours, as bytes; X-Terminal-Offset says which is the first. The latest to follow gets it */
    get: {
      parameters: {
        query?: {
          /** @description Number of the first byte wanted. */
          offset?: number;
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
    /** Follow the output of a terminal of yours, as bytes; X-Terminal-Offset says which is the first. The latest to follow gets it */
    head: {
      parameters: {
        query?: {
          /** @description Number of the first byte wanted. */
          offset?: number;
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
  '/api/platform/terminals/{id}/resize': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give a terminal of yours another size */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Characters in a line. */
            cols: number;
            /** @description Lines. */
            rows: number;
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
    head?: never;
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
  '/api/v1/works': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List works, newest first; filters are exact */
    get: {
      parameters: {
        query?: {
          description?: string;
          /** @description Rows of a page, at most 1000. */
          limit?: number;
          name?: string;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description asc or desc. */
          order?: 'asc' | 'desc';
          /** @description created_at, updated_at, name, status */
          order_by?: 'created_at' | 'updated_at' | 'name' | 'status';
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          run_frequency?: 'once' | 'hourly' | 'daily' | 'weekly';
          /** @description Rows to skip; instead of offset. */
          skip?: number;
          /** @description 0 to 7. */
          status?: number;
          user_id?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              }[];
              /** @description All that match. */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /** Create a work */
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
            /**
             * @description FLINK_SQL or FLINK_JAR.
             * @enum {unknown}
             */
            category: 'FLINK_SQL' | 'FLINK_JAR' | 'FLNK_JAR';
            /** @description When it was created: ISO 8601, local time or an epoch. For works that come from elsewhere. */
            created_at?: string | number | null;
            /** @description When it was deleted: ISO 8601, local time or an epoch. For works that come from elsewhere. */
            deleted_at?: string | number | null;
            /** @description What it is; may be empty. */
            description: string;
            /** @description local or flink; null: as the setting works.engine says. */
            engine?: ('local' | 'flink') | null;
            /** @description Those beginning with -D or -X go to Java, the rest to the program. A text is one of them. */
            extra_params?: (string[] | string) | null;
            /** @description Such as 8, 11 or 17; null for any. */
            java_version?: string | null;
            /** @description Its id elsewhere; made up when it is not given. */
            lambda_id?: string;
            /** @description The class to run, such as com.example.Main. */
            main_class_name?: string | null;
            /** @description 1 to 200 characters. */
            name: string;
            /** @description Name or number of the node on which the local engine runs it; local by default. */
            node?: string | null;
            /** @description Subtasks of each operator. */
            parallelism?: number | null;
            /** @description once, hourly, daily, weekly, or null: by hand. */
            run_frequency?: ('once' | 'hourly' | 'daily' | 'weekly') | null;
            /** @description Where the next task takes its state from. */
            savepoint_path?: string | null;
            /** @description The statements of a FLINK_SQL work. */
            sql?: string | null;
            /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. Recorded; it starts nothing. */
            status?: number;
            /**
             * @description STREAMING or BATCH.
             * @enum {unknown}
             */
            type: 'STREAMING' | 'BATCH';
            /** @description When it was changed: ISO 8601, local time or an epoch. For works that come from elsewhere. */
            updated_at?: string | number | null;
            /** @description Whose it is; 1 to 200 characters. */
            user_id: string;
            /** @description Where its jars are, under the works root; /<user_id> by default. */
            work_directory?: string | null;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              };
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List works, newest first; filters are exact */
    head: {
      parameters: {
        query?: {
          description?: string;
          /** @description Rows of a page, at most 1000. */
          limit?: number;
          name?: string;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description asc or desc. */
          order?: 'asc' | 'desc';
          /** @description created_at, updated_at, name, status */
          order_by?: 'created_at' | 'updated_at' | 'name' | 'status';
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          run_frequency?: 'once' | 'hourly' | 'daily' | 'weekly';
          /** @description Rows to skip; instead of offset. */
          skip?: number;
          /** @description 0 to 7. */
          status?: number;
          user_id?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              }[];
              /** @description All that match. */
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/v1/works/{work_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a work */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Delete a work, and stop what goes on of it */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
            };
          };
        };
      };
    };
    options?: never;
    /** Show a work */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              };
            };
          };
        };
      };
    };
    /** Change a work; what is not given stays */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description FLINK_SQL or FLINK_JAR.
             * @enum {unknown}
             */
            category?: 'FLINK_SQL' | 'FLINK_JAR' | 'FLNK_JAR';
            /** @description What it is; may be empty. */
            description?: string;
            /** @description local or flink; null: as the setting works.engine says. */
            engine?: ('local' | 'flink') | null;
            /** @description Those beginning with -D or -X go to Java, the rest to the program. A text is one of them. */
            extra_params?: (string[] | string) | null;
            /** @description Such as 8, 11 or 17; null for any. */
            java_version?: string | null;
            /** @description Its id elsewhere; made up when it is not given. */
            lambda_id?: string;
            /** @description The class to run, such as com.example.Main. */
            main_class_name?: string | null;
            /** @description 1 to 200 characters. */
            name?: string;
            /** @description Name or number of the node on which the local engine runs it; local by default. */
            node?: string | null;
            /** @description Subtasks of each operator. */
            parallelism?: number | null;
            /** @description once, hourly, daily, weekly, or null: by hand. */
            run_frequency?: ('once' | 'hourly' | 'daily' | 'weekly') | null;
            /** @description Where the next task takes its state from. */
            savepoint_path?: string | null;
            /** @description The statements of a FLINK_SQL work. */
            sql?: string | null;
            /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. Recorded; it starts nothing. */
            status?: number;
            /**
             * @description STREAMING or BATCH.
             * @enum {unknown}
             */
            type?: 'STREAMING' | 'BATCH';
            /** @description Whose it is; 1 to 200 characters. */
            user_id?: string;
            /** @description Where its jars are, under the works root; /<user_id> by default. */
            work_directory?: string | null;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              };
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/v1/works/{work_id}/jar': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download a work’s jar */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
    /** Upload a work’s jar: the body itself, or the multipart field jar */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'multipart/form-data': {
            /** Format: binary */
            jar: string;
            /** @description What it is called; by default as the multipart field has it. */
            name?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              };
            };
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    /** Download a work’s jar */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
  '/api/v1/works/{work_id}/run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a work now */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                work_id: string;
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
  '/api/v1/works/{work_id}/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop what goes on of a work; the end follows */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Whether its state is kept for the next task; that of a stream on a Flink cluster is by default. */
            savepoint?: boolean;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                work_id: string;
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
  '/api/v1/works/{work_id}/tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tasks of a work, newest first */
    get: {
      parameters: {
        query?: {
          /** @description Rows of a page; all without it. */
          limit?: number;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          /** @description Rows to skip; instead of offset. */
          skip?: number;
        };
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                work_id: string;
              }[];
              /** @description All that match. */
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
    /** List the tasks of a work, newest first */
    head: {
      parameters: {
        query?: {
          /** @description Rows of a page; all without it. */
          limit?: number;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          /** @description Rows to skip; instead of offset. */
          skip?: number;
        };
        header?: never;
        path: {
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                work_id: string;
              }[];
              /** @description All that match. */
              total: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/v1/works/{work_id}/tasks/{task_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a task, with what its engine says of it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the task. */
          task_id: string;
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                /** @description Its jobs on a Flink cluster; none elsewhere. */
                jobs: {
                  checkpoints: {
                    completed: number;
                    failed: number;
                    failure: string | null;
                    in_progress: number;
                    latest: {
                      at: string | null;
                      duration: number | null;
                      id: number;
                      path: string | null;
                      size: number | null;
                    } | null;
                    restored: number;
                  } | null;
                  ended_at: string | null;
                  exceptions: {
                    at: string;
                    name: string;
                    task: string | null;
                    trace: string;
                  }[];
                  job_id: string;
                  name: string;
                  started_at: string | null;
                  /** @description As Flink has it: RUNNING, RESTARTING, FINISHED, … */
                  state: string;
                  vertices: {
                    /** @description The same: have waited for those behind them. */
                    backpressured: number | null;
                    /** @description Milliseconds that its subtasks have worked, added up. */
                    busy: number | null;
                    /** @description Milliseconds. */
                    duration: number | null;
                    id: string;
                    /** @description The same: have waited for records. */
                    idle: number | null;
                    inputs: {
                      id: string;
                      strategy: string | null;
                    }[];
                    name: string;
                    parallelism: number;
                    read_bytes: number | null;
                    read_records: number | null;
                    state: string;
                    /** @description How many subtasks are in which state. */
                    tasks: {
                      [key: string]: number;
                    };
                    write_bytes: number | null;
                    write_records: number | null;
                  }[];
                }[];
                /** @description Path of its log. */
                logs: string;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                /** @description Why the cluster cannot be asked now. */
                unreachable: string | null;
                work_id: string;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    /** Show a task, with what its engine says of it */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the task. */
          task_id: string;
          /** @description Id of the work. */
          work_id: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description Whole seconds since its start, also while it is running. */
                elapsed: number;
                ended_at: string | null;
                engine: string;
                engine_job_id: string | null;
                error: string | null;
                /** @description Its jobs on a Flink cluster; none elsewhere. */
                jobs: {
                  checkpoints: {
                    completed: number;
                    failed: number;
                    failure: string | null;
                    in_progress: number;
                    latest: {
                      at: string | null;
                      duration: number | null;
                      id: number;
                      path: string | null;
                      size: number | null;
                    } | null;
                    restored: number;
                  } | null;
                  ended_at: string | null;
                  exceptions: {
                    at: string;
                    name: string;
                    task: string | null;
                    trace: string;
                  }[];
                  job_id: string;
                  name: string;
                  started_at: string | null;
                  /** @description As Flink has it: RUNNING, RESTARTING, FINISHED, … */
                  state: string;
                  vertices: {
                    /** @description The same: have waited for those behind them. */
                    backpressured: number | null;
                    /** @description Milliseconds that its subtasks have worked, added up. */
                    busy: number | null;
                    /** @description Milliseconds. */
                    duration: number | null;
                    id: string;
                    /** @description The same: have waited for records. */
                    idle: number | null;
                    inputs: {
                      id: string;
                      strategy: string | null;
                    }[];
                    name: string;
                    parallelism: number;
                    read_bytes: number | null;
                    read_records: number | null;
                    state: string;
                    /** @description How many subtasks are in which state. */
                    tasks: {
                      [key: string]: number;
                    };
                    write_bytes: number | null;
                    write_records: number | null;
                  }[];
                }[];
                /** @description Path of its log. */
                logs: string;
                operator: string;
                run_id: string | null;
                /** @description Whole seconds; 0 until it has ended. */
                run_time: number;
                started_at: string | null;
                /** @description 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
                status: number;
                task_id: string;
                trigger: string;
                /** @description Why the cluster cannot be asked now. */
                unreachable: string | null;
                work_id: string;
              };
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/api/v1/works/{work_id}/tasks/{task_id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a task’s log from the first line, then live, to its end */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the task. */
          task_id: string;
          /** @description Id of the work. */
          work_id: string;
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
    /** Read a task’s log from the first line, then live, to its end */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Id of the task. */
          task_id: string;
          /** @description Id of the work. */
          work_id: string;
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
  '/api/v1/works/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search works by a part of their name or description */
    get: {
      parameters: {
        query?: {
          description?: string;
          /** @description Rows of a page, at most 1000. */
          limit?: number;
          name?: string;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description asc or desc. */
          order?: 'asc' | 'desc';
          /** @description created_at, updated_at, name, status */
          order_by?: 'created_at' | 'updated_at' | 'name' | 'status';
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          run_frequency?: 'once' | 'hourly' | 'daily' | 'weekly';
          /** @description Rows to skip; instead of offset. */
          skip?: number;
          /** @description A comma list of 0 to 7. */
          status?: string;
          user_id?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              }[];
              /** @description All that match. */
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
    /** Search works by a part of their name or description */
    head: {
      parameters: {
        query?: {
          description?: string;
          /** @description Rows of a page, at most 1000. */
          limit?: number;
          name?: string;
          /** @description Which page, from 0. */
          offset?: number;
          /** @description asc or desc. */
          order?: 'asc' | 'desc';
          /** @description created_at, updated_at, name, status */
          order_by?: 'created_at' | 'updated_at' | 'name' | 'status';
          /** @description Which page, from 1; instead of offset. */
          page?: number;
          run_frequency?: 'once' | 'hourly' | 'daily' | 'weekly';
          /** @description Rows to skip; instead of offset. */
          skip?: number;
          /** @description A comma list of 0 to 7. */
          status?: string;
          user_id?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                category: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                created_at: string;
                deleted_at: string | null;
                description: string;
                /** @description Null: as the setting works.engine says. */
                engine: string | null;
                extra_params: string[];
                jar: {
                  name: string;
                  sha256: string;
                  size: number;
                } | null;
                java_version: string | null;
                lambda_id: string;
                main_class_name: string | null;
                name: string;
                next_run_at: string | null;
                /** @description Where the local engine runs it. */
                node: string | null;
                parallelism: number | null;
                run_frequency: string | null;
                savepoint_path: string | null;
                sql: string | null;
                /** @description 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
                status: number;
                type: string;
                /** @description UTC, YYYY-MM-DDTHH:MM:SSZ. */
                updated_at: string;
                user_id: string;
                work_directory: string;
                work_id: string;
              }[];
              /** @description All that match. */
              total: number;
            };
          };
        };
      };
    };
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
  '/cluster/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a cluster */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a cluster */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a cluster */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/cluster/{id}/list_services': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the services of a cluster, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List the services of a cluster, oldest first */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the services of a cluster, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/cluster/{id}/map': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show every node of a cluster by pool: how it came out of its last task, and whether it is online */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show every node of a cluster by pool: how it came out of its last task, and whether it is online */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show every node of a cluster by pool: how it came out of its last task, and whether it is online */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/cluster/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a cluster */
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
            /** @description Line of business. */
            biz?: string;
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/cluster/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a cluster that has no services */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a cluster that has no services */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cluster/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List clusters, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List clusters, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List clusters, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                biz: string;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/cluster/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a cluster; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Line of business. */
            biz?: string;
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
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
  '/pool/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a pool */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a pool */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a pool */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/{id}/add_nodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add nodes to a pool, all or none of them */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Addresses or host names.
             * @default []
             */
            nodes?: string[];
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
              /** @enum {number} */
              code: 0;
              data: number[];
              /** @enum {string} */
              msg: 'success';
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
  '/pool/{id}/list_nodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the nodes of a pool, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Address, or host name; "-" while there is no machine yet. */
                ip: string;
                /** @enum {unknown} */
                node_type: 'manual' | 'crontab';
                /** @description 0 init, 1 running, 2 success, 3 failed, 4 stopped. */
                status: number;
                vm_id: string;
                /**
                 * @description As node_type.
                 * @enum {unknown}
                 */
                vnode_type: 'manual' | 'crontab';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List the nodes of a pool, oldest first */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Address, or host name; "-" while there is no machine yet. */
                ip: string;
                /** @enum {unknown} */
                node_type: 'manual' | 'crontab';
                /** @description 0 init, 1 running, 2 success, 3 failed, 4 stopped. */
                status: number;
                vm_id: string;
                /**
                 * @description As node_type.
                 * @enum {unknown}
                 */
                vnode_type: 'manual' | 'crontab';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the nodes of a pool, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Address, or host name; "-" while there is no machine yet. */
                ip: string;
                /** @enum {unknown} */
                node_type: 'manual' | 'crontab';
                /** @description 0 init, 1 running, 2 success, 3 failed, 4 stopped. */
                status: number;
                vm_id: string;
                /**
                 * @description As node_type.
                 * @enum {unknown}
                 */
                vnode_type: 'manual' | 'crontab';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/{id}/remove_nodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Remove nodes from a pool, all or none of them */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Addresses or ids.
             * @default []
             */
            nodes?: (number | string)[];
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Remove nodes from a pool, all or none of them */
    delete: {
      parameters: {
        query?: {
          /** @description Addresses or ids. */
          nodes?: (number | string)[];
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/pool/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a pool of a service */
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
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /** @description Service discovery; 0 for none. */
            sd_id?: number;
            /** @description Service whose pool it is. */
            service_id: number;
            /** @description Templates by what they are for; the built-in one where none is named. */
            tasks?: {
              /** @description Template to deploy by. */
              deploy?: number;
              /** @description Template to grow by. */
              expand?: number;
              /** @description Template to shrink by. */
              shrink?: number;
            };
            /** @description Machine template; 0 for none. */
            vm_type?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/pool/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a pool that has no nodes */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a pool that has no nodes */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/pool/deploy/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Roll a version out over all nodes of a pool */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description Percent of the nodes finished so far that may have failed.
             * @default 50
             */
            max_fail_ratio?: number;
            /**
             * @description Nodes of a batch, at most; 0: no limit.
             * @default 0
             */
            max_num?: number;
            /**
             * @description Percent of the nodes in a batch, at most; 0: no limit.
             * @default 0
             */
            max_ratio?: number;
            /** @description Version to start. */
            tag: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                task_id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/pool/expand/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Grow a pool by machines of its template */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description How many, 1 to 500. */
            num: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                task_id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/pool/expand/{id}/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Say what growing a pool would do, without doing it: pools in their order, machines, steps */
    get: {
      parameters: {
        query: {
          /** @description How many, 1 to 500. */
          num: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Say what growing a pool would do, without doing it: pools in their order, machines, steps */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description How many, 1 to 500. */
            num: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Say what growing a pool would do, without doing it: pools in their order, machines, steps */
    head: {
      parameters: {
        query: {
          /** @description How many, 1 to 500. */
          num: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List pools, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List pools, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List pools, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/search_by_ip/{iplist}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tell which pools addresses are in; -1 for none */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Addresses, with commas between them. */
          iplist: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                [key: string]: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Tell which pools addresses are in; -1 for none */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Addresses, with commas between them. */
          iplist: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                [key: string]: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Tell which pools addresses are in; -1 for none */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Addresses, with commas between them. */
          iplist: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                [key: string]: number;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/shrink/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take nodes out of a pool and give their machines back */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Addresses. */
            nodes: string[];
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
              /** @enum {number} */
              code: 0;
              data: {
                task_id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/pool/shrink/{id}/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Say what shrinking a pool would do, without doing it: pools in their order, nodes, commands */
    get: {
      parameters: {
        query: {
          /** @description Addresses. */
          nodes: string[];
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Say what shrinking a pool would do, without doing it: pools in their order, nodes, commands */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Addresses. */
            nodes: string[];
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Say what shrinking a pool would do, without doing it: pools in their order, nodes, commands */
    head: {
      parameters: {
        query: {
          /** @description Addresses. */
          nodes: string[];
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/pool/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a pool; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description Service discovery; 0 for none. */
            sd_id?: number;
            /** @description Service whose pool it is. */
            service_id?: number;
            /** @description Templates by what they are for; the built-in one where none is named. */
            tasks?: {
              /** @description Template to deploy by. */
              deploy?: number;
              /** @description Template to grow by. */
              expand?: number;
              /** @description Template to shrink by. */
              shrink?: number;
            };
            /** @description Machine template; 0 for none. */
            vm_type?: number;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
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
  '/remote_step/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a remote step */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a remote step */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a remote step */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/remote_step/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a remote step */
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
            /** @description Names of actions, in the order in which they run. */
            actions: string[];
            /** @description What it does. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/remote_step/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a remote step that no template has */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a remote step that no template has */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/remote_step/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List remote steps, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List remote steps, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List remote steps, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                actions: string[];
                desc: string;
                id: number;
                name: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/remote_step/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a remote step; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Names of actions, in the order in which they run. */
            actions?: string[];
            /** @description What it does. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
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
  '/sd/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a service discovery */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a service discovery */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a service discovery */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/sd/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a service discovery */
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
            /** @description As the type has it. */
            config: {
              [key: string]: unknown;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /**
             * @description How nodes are made known.
             * @enum {unknown}
             */
            type: 'nginx' | 'http' | 'file';
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/sd/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a service discovery that no pool has */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a service discovery that no pool has */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sd/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List service discoveries, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List service discoveries, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List service discoveries, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the type has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description How nodes are made known.
                 * @enum {unknown}
                 */
                type: 'nginx' | 'http' | 'file';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/sd/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a service discovery; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description As the type has it. */
            config?: {
              [key: string]: unknown;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /**
             * @description How nodes are made known.
             * @enum {unknown}
             */
            type?: 'nginx' | 'http' | 'file';
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
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
  '/service/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a service */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a service */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a service */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/service/{id}/list_pools': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the pools of a service, oldest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List the pools of a service, oldest first */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the pools of a service, oldest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                id: number;
                name: string;
                node_count: number;
                sd_id: number;
                service_id: number;
                tasks: {
                  deploy: number;
                  expand: number;
                  shrink: number;
                };
                vm_type: number;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/service/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a service in a cluster */
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
            /** @description Cluster it belongs to. */
            cluster_id: number;
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Image that its pools run. */
            docker_image?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /** @description Such as Java. */
            service_type?: string;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/service/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a service that has no pools */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a service that has no pools */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/service/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List services, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List services, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List services, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                cluster_id: number;
                /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                connection: {
                  /** @description Name or id of a credential to log in with. */
                  credential?: string;
                  port?: number;
                  user?: string;
                };
                desc: string;
                docker_image: string;
                id: number;
                name: string;
                service_type: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/service/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a service; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Cluster it belongs to. */
            cluster_id?: number;
            /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
            connection?: {
              /** @description Name or id of a credential to log in with. */
              credential?: string;
              port?: number;
              user?: string;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Image that its pools run. */
            docker_image?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description Such as Java. */
            service_type?: string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
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
  '/task_step/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the steps that a template may have, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
                /** @enum {unknown} */
                type: 'vm' | 'sd' | 'builtin' | 'remote';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List the steps that a template may have, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
                /** @enum {unknown} */
                type: 'vm' | 'sd' | 'builtin' | 'remote';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the steps that a template may have, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                params: {
                  [key: string]: 'string' | 'integer' | 'boolean';
                };
                /** @enum {unknown} */
                type: 'vm' | 'sd' | 'builtin' | 'remote';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task_tpl/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a template */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a template */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a template */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task_tpl/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a template */
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
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /** @description In the order in which they run. */
            steps: {
              /** @description As in retry. */
              ignore_error?: unknown;
              /** @description Of a built-in or remote step. */
              name: string;
              /** @description Values by parameter. */
              param_values?: unknown;
              /** @description {"retry_times": attempts after the first, "ignore_error": true or false} */
              retry?: unknown;
              /** @description As in retry. */
              retry_times?: unknown;
            }[];
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/task_tpl/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a template that nothing needs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a template that nothing needs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/task_tpl/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List templates, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List templates, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List templates, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task_tpl/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a template; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description In the order in which they run. */
            steps?: {
              /** @description As in retry. */
              ignore_error?: unknown;
              /** @description Of a built-in or remote step. */
              name: string;
              /** @description Values by parameter. */
              param_values?: unknown;
              /** @description {"retry_times": attempts after the first, "ignore_error": true or false} */
              retry?: unknown;
              /** @description As in retry. */
              retry_times?: unknown;
            }[];
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
              /** @enum {number} */
              code: 0;
              /** @enum {string} */
              data: '';
              /** @enum {string} */
              msg: 'success';
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
  '/task/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a task */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a task */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a task */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/{id}/attempts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the attempts at the steps of a task on its nodes, in the order in which they began */
    get: {
      parameters: {
        query?: {
          /** @description Of the nodes in the task: only these. */
          nsids?: number[];
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** List the attempts at the steps of a task on its nodes, in the order in which they began */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of the nodes in the task: only these. */
            nsids?: number[];
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the attempts at the steps of a task on its nodes, in the order in which they began */
    head: {
      parameters: {
        query?: {
          /** @description Of the nodes in the task: only these. */
          nsids?: number[];
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/{id}/detail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show the nodes of a task */
    get: {
      parameters: {
        query?: {
          group?: 'state';
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show the nodes of a task */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @enum {string} */
            group?: 'state';
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show the nodes of a task */
    head: {
      parameters: {
        query?: {
          group?: 'state';
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/{id}/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a task has said of itself */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** What a task has said of itself */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** What a task has said of itself */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/{id}/outputs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the nodes of a task have put out at a step, equal outputs together */
    get: {
      parameters: {
        query: {
          /** @description Index of the step. */
          step: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** What the nodes of a task have put out at a step, equal outputs together */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Index of the step. */
            step: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** What the nodes of a task have put out at a step, equal outputs together */
    head: {
      parameters: {
        query: {
          /** @description Index of the step. */
          step: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make a task of a template over nodes; one for each pool */
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
            /**
             * @description 0: make it only.
             * @default 1
             */
            auto?: boolean | number;
            /**
             * @description Percent of the nodes finished so far that may have failed.
             * @default 100
             */
            max_fail_ratio?: number;
            /**
             * @description Nodes of a batch, at most; 0: no limit.
             * @default 0
             */
            max_num?: number;
            /**
             * @description Percent of the nodes in a batch, at most; 0: no limit.
             * @default 0
             */
            max_ratio?: number;
            /** @description Addresses, {"ip"} or {"id"}. */
            nodes: unknown[];
            /** @description Who is to stand as its operator. */
            opr_user?: string;
            /** @description Values by step and parameter, or by parameter. */
            params?: unknown;
            /** @description Name of the task. */
            task_name: string;
            /** @description A whole number. */
            template_id: number | string;
            /**
             * @description Seconds for the whole task; 0: none.
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
              /** @enum {number} */
              code: 0;
              data: {
                ids: number[];
              };
              /** @enum {string} */
              msg: 'success';
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
  '/task/expandList/{poolId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show when a pool is grown and shrunk by itself */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show when a pool is grown and shrunk by itself */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show when a pool is grown and shrunk by itself */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/flow/{id}/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a task has said of itself */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** What a task has said of itself */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** What a task has said of itself */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/impl/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a template */
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
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /** @description In the order in which they run. */
            steps: {
              /** @description As in retry. */
              ignore_error?: unknown;
              /** @description Of a built-in or remote step. */
              name: string;
              /** @description Values by parameter. */
              param_values?: unknown;
              /** @description {"retry_times": attempts after the first, "ignore_error": true or false} */
              retry?: unknown;
              /** @description As in retry. */
              retry_times?: unknown;
            }[];
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
              /** @enum {number} */
              code: 0;
              /** @description Its id. */
              data: number;
              /** @enum {string} */
              msg: 'success';
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
  '/task/impl/delete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a template that nothing needs */
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
            /** @description A whole number. */
            id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a template that nothing needs */
    delete: {
      parameters: {
        query: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/task/impl/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a template that nothing needs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a template that nothing needs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/task/impl/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List templates, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List templates, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List templates, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                desc: string;
                id: number;
                name: string;
                steps: {
                  name: string;
                  param_values: {
                    [key: string]: unknown;
                  };
                  retry: {
                    ignore_error: boolean;
                    retry_times: number;
                  };
                }[];
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List tasks, newest first */
    get: {
      parameters: {
        query?: {
          /** @description Only those that run, are paused, or wait to run. */
          active?: boolean;
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
          pool_id?: number;
          /** @description Part of a name: of task, pool, service, template. */
          q?: string;
          /** @description Only in these states. */
          states?: number[];
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List tasks, newest first */
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
            /**
             * @description Only those that run, are paused, or wait to run.
             * @default false
             */
            active?: boolean;
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
            pool_id?: number;
            /**
             * @description Part of a name: of task, pool, service, template.
             * @default
             */
            q?: string;
            /** @description Only in these states. */
            states?: number[];
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List tasks, newest first */
    head: {
      parameters: {
        query?: {
          /** @description Only those that run, are paused, or wait to run. */
          active?: boolean;
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
          pool_id?: number;
          /** @description Part of a name: of task, pool, service, template. */
          q?: string;
          /** @description Only in these states. */
          states?: number[];
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/node/{nsid}/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What every attempt on one node of a task has put out */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          nsid: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** What every attempt on one node of a task has put out */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          nsid: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** What every attempt on one node of a task has put out */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          nsid: number | string;
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
              /** @enum {number} */
              code: 0;
              data: unknown[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Pause a task after the step in flight */
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
            /** @description A whole number. */
            id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/pause/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Pause a task after the step in flight */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Say what a task would do, without making it: batches, nodes, exact commands */
    get: {
      parameters: {
        query?: {
          /** @description Nodes of a batch, at most; 0: no limit. */
          max_num?: number;
          /** @description Percent of the nodes in a batch, at most; 0: no limit. */
          max_ratio?: number;
          /** @description Node whose commands to show; the first without it. */
          node_id?: number;
          /** @description Addresses, {"ip"} or {"id"}. */
          nodes?: unknown[];
          /** @description Values by step and parameter, or by parameter. */
          params?: unknown;
          /** @description All nodes of this pool. */
          pool_id?: number;
          /** @description Of a template that is not saved yet. */
          steps?: {
            name: string;
            param_values?: unknown;
            retry?: unknown;
          }[];
          /** @description Version to deploy; takes the place of params. */
          tag?: string;
          /** @description The pool's for deploy without it. */
          template_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Say what a task would do, without making it: batches, nodes, exact commands */
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
            /**
             * @description Nodes of a batch, at most; 0: no limit.
             * @default 0
             */
            max_num?: number;
            /**
             * @description Percent of the nodes in a batch, at most; 0: no limit.
             * @default 0
             */
            max_ratio?: number;
            /** @description Node whose commands to show; the first without it. */
            node_id?: number;
            /** @description Addresses, {"ip"} or {"id"}. */
            nodes?: unknown[];
            /** @description Values by step and parameter, or by parameter. */
            params?: unknown;
            /** @description All nodes of this pool. */
            pool_id?: number;
            /** @description Of a template that is not saved yet. */
            steps?: {
              name: string;
              param_values?: unknown;
              retry?: unknown;
            }[];
            /** @description Version to deploy; takes the place of params. */
            tag?: string;
            /** @description The pool's for deploy without it. */
            template_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Say what a task would do, without making it: batches, nodes, exact commands */
    head: {
      parameters: {
        query?: {
          /** @description Nodes of a batch, at most; 0: no limit. */
          max_num?: number;
          /** @description Percent of the nodes in a batch, at most; 0: no limit. */
          max_ratio?: number;
          /** @description Node whose commands to show; the first without it. */
          node_id?: number;
          /** @description Addresses, {"ip"} or {"id"}. */
          nodes?: unknown[];
          /** @description Values by step and parameter, or by parameter. */
          params?: unknown;
          /** @description All nodes of this pool. */
          pool_id?: number;
          /** @description Of a template that is not saved yet. */
          steps?: {
            name: string;
            param_values?: unknown;
            retry?: unknown;
          }[];
          /** @description Version to deploy; takes the place of params. */
          tag?: string;
          /** @description The pool's for deploy without it. */
          template_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/saveTask': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Set when a pool is grown, shrunk or deployed to by itself, and which pools go with it */
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
            cron_items?: unknown[];
            cron_itmes?: unknown[];
            depend_items?: unknown[];
            depend_itmes?: unknown[];
            /**
             * @description "crontab" or "depend".
             * @default crontab
             */
            exec_type?: string;
            /**
             * @description 0: whatever there is.
             * @default 0
             */
            id?: number;
            pool_id: number;
            /** @description "expand" or "upload". */
            type: string;
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
              /** @enum {number} */
              code: 0;
              /** @enum {boolean} */
              data: true;
              /** @enum {string} */
              msg: 'success';
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
  '/task/schedules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List when pools are grown, shrunk or deployed to by themselves, with the next times */
    get: {
      parameters: {
        query?: {
          /** @description Of this pool; of all without it. */
          pool_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** List when pools are grown, shrunk or deployed to by themselves, with the next times */
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
            /** @description Of this pool; of all without it. */
            pool_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List when pools are grown, shrunk or deployed to by themselves, with the next times */
    head: {
      parameters: {
        query?: {
          /** @description Of this pool; of all without it. */
          pool_id?: number;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/schedules/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Say when a schedule of a pool would be due, and what it would take along, without setting it */
    get: {
      parameters: {
        query: {
          cron_items?: unknown[];
          depend_items?: unknown[];
          pool_id: number;
          /** @description "expand" or "upload". */
          type: string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Say when a schedule of a pool would be due, and what it would take along, without setting it */
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
            cron_items?: unknown[];
            depend_items?: unknown[];
            pool_id: number;
            /** @description "expand" or "upload". */
            type: string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Say when a schedule of a pool would be due, and what it would take along, without setting it */
    head: {
      parameters: {
        query: {
          cron_items?: unknown[];
          depend_items?: unknown[];
          pool_id: number;
          /** @description "expand" or "upload". */
          type: string;
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
              /** @enum {number} */
              code: 0;
              data: unknown;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/task/start': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start a task, or go on with it */
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
            /** @description A whole number. */
            id: number | string;
            /** @description Of the nodes in the task: only these. */
            node_ids?: number[];
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/start/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start a task, or go on with it */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of the nodes in the task: only these. */
            node_ids?: number[];
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a task at once */
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
            /** @description A whole number. */
            id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/stop/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a task at once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: null;
              /** @enum {string} */
              msg: 'success';
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
  '/task/uploadList/{poolId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show when a pool is deployed to by itself */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show when a pool is deployed to by itself */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show when a pool is deployed to by itself */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          poolId: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                cron_items: unknown[];
                depend_items: unknown[];
                /** @enum {unknown} */
                exec_type: 'crontab' | 'depend';
                id: number;
                /** @description Why nothing came of it the last time; '' for nothing. */
                last_problem: string;
                pool: {
                  /** @description How to log in to nodes added from now on; what is absent is as one level higher. */
                  connection: {
                    /** @description Name or id of a credential to log in with. */
                    credential?: string;
                    port?: number;
                    user?: string;
                  };
                  desc: string;
                  id: number;
                  name: string;
                  node_count: number;
                  sd_id: number;
                  service_id: number;
                  tasks: {
                    deploy: number;
                    expand: number;
                    shrink: number;
                  };
                  vm_type: number;
                };
                pool_id: number;
                /** @enum {unknown} */
                type: 'expand' | 'upload';
              }[];
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/vm_type/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a machine template */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    put?: never;
    /** Show a machine template */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** Show a machine template */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              };
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/vm_type/{id}/give_back': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give machines back whose nodes are in no pool any more */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Their ids. */
            machines: number[];
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
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
  '/vm_type/{id}/machines': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the machines there are of a template, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Whether its node is in a pool. */
                in_pool: boolean;
                ip: string;
                /** @description 0 for none. */
                node_id: number;
                /** @description Why it could not be given back yet; '' for nothing. */
                problem: string;
                /** @enum {unknown} */
                state: 'obtained' | 'used' | 'returning';
                vm_id: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List the machines there are of a template, newest first */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Whether its node is in a pool. */
                in_pool: boolean;
                ip: string;
                /** @description 0 for none. */
                node_id: number;
                /** @description Why it could not be given back yet; '' for nothing. */
                problem: string;
                /** @enum {unknown} */
                state: 'obtained' | 'used' | 'returning';
                vm_id: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List the machines there are of a template, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
        };
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
                /** @description Whether its node is in a pool. */
                in_pool: boolean;
                ip: string;
                /** @description 0 for none. */
                node_id: number;
                /** @description Why it could not be given back yet; '' for nothing. */
                problem: string;
                /** @enum {unknown} */
                state: 'obtained' | 'used' | 'returning';
                vm_id: string;
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/vm_type/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create a machine template */
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
            /** @description As the provider has it. */
            config: {
              [key: string]: unknown;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name: string;
            /**
             * @description Who gives the machines.
             * @enum {unknown}
             */
            provider: 'static' | 'docker' | 'command' | 'http';
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
              /** @enum {number} */
              code: 0;
              data: {
                id: number;
              };
              /** @enum {string} */
              msg: 'success';
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
  '/vm_type/delete/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delete a machine template that nothing needs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    /** Delete a machine template that nothing needs */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/vm_type/list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List machine templates, newest first */
    get: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    put?: never;
    /** List machine templates, newest first */
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
            /**
             * @description From 1.
             * @default 1
             */
            page?: number;
            /**
             * @description At most 1000.
             * @default 10
             */
            page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    /** List machine templates, newest first */
    head: {
      parameters: {
        query?: {
          /** @description From 1. */
          page?: number;
          /** @description At most 1000. */
          page_size?: number;
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
              /** @enum {number} */
              code: 0;
              data: {
                /** @description As the provider has it. */
                config: {
                  [key: string]: unknown;
                };
                desc: string;
                id: number;
                name: string;
                /**
                 * @description Who gives the machines.
                 * @enum {unknown}
                 */
                provider: 'static' | 'docker' | 'command' | 'http';
              }[];
              /** @enum {string} */
              msg: 'success';
              page: number;
              page_size: number;
              /** @description All that match. */
              query_count: number;
            };
          };
        };
      };
    };
    patch?: never;
    trace?: never;
  };
  '/vm_type/update/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change a machine template; what is not given stays */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description A whole number. */
          id: number | string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description As the provider has it. */
            config?: {
              [key: string]: unknown;
            };
            /** @description What it is. */
            desc?: string;
            /** @description Unique; 1 to 200 characters, not all of them blank. */
            name?: string;
            /**
             * @description Who gives the machines.
             * @enum {unknown}
             */
            provider?: 'static' | 'docker' | 'command' | 'http';
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
              /** @enum {number} */
              code: 0;
              data: Record<string, never>;
              /** @enum {string} */
              msg: 'success';
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
