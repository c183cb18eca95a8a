import * as z from 'zod';
import { platformRequire } from './platform.ts';
import { answered, created } from './provider.ts';

/** A resource as the engine is asked to create it, its inputs as plain JSON. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly state: Record<string, unknown>;
  readonly id: string | undefined;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** What is used here of Pulumi's SDK, whose mocks leave out how a resource is protected. */
interface Request {
  getName(): string;
  getType(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}
type Callback = (error: unknown, response: unknown) => void;
interface Monitor {
  registerResource(request: Request, callback: Callback): Promise<void>;
}
interface Call {
  readonly token: string;
  readonly inputs: Record<string, unknown>;
}
interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly custom?: boolean;
  readonly id?: string;
}
interface Runtime {
  setMocks(
    mocks: {
      newResource(registration: Registration): { id: string | undefined; state: Record<string, unknown> };
      call(call: Call): Record<string, unknown>;
    },
    project: string,
    stack: string,
    preview: boolean,
    organization: string,
  ): Promise<void>;
  runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
}

/** How Pulumi marks what is no plain value. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

export async function recordResources(project: string, stage: string, onProblem: (problem: unknown) => void) {
  const { runtime }: { runtime: Runtime } = platformRequire('@pulumi/pulumi');
  const { MockMonitor }: { MockMonitor: { prototype: Monitor } } = platformRequire(
    '@pulumi/pulumi/runtime/mocks',
  );
  const resources: Recorded[] = [];
  const protections = new Map<string, Pick<Recorded, 'protect' | 'retainOnDelete'>>();
  const keyOf = (type: string, name: string) => `${type} ${name}`;

  const register = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (request, callback) {
    const key = keyOf(request.getType(), request.getName());
    if (protections.has(key)) onProblem(`two resources are called ${key}`);
    protections.set(key, { protect: request.getProtect(), retainOnDelete: request.getRetainondelete() });
    return register.call(this, request, (error, response) => {
      if (error) onProblem(error);
      callback(error, response);
    });
  };

  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom = true, id: existing }) => {
        const plainInputs = z.record(z.string(), z.unknown()).parse(plain(inputs));
        // A closure, serialized.
        delete plainInputs.__provider;
        const { id, state } = created({ type, name, inputs: plainInputs, custom, existing });
        const protection = protections.get(keyOf(type, name)) ?? { protect: false, retainOnDelete: false };
        if (custom) resources.push({ type, name, id, inputs: plainInputs, state, ...protection });
        return { id, state };
      },
      call: ({ token, inputs }) => answered(token, z.record(z.string(), z.unknown()).parse(plain(inputs))),
    },
    project,
    stage,
    false,
    'organization',
  );
  return { resources, run: (program: () => Promise<unknown>) => runtime.runInPulumiStack(program) };
}

const secretSchema = z.object({ [SIGNATURE]: z.literal(SECRET), value: z.unknown() });

function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  const secret = secretSchema.safeParse(value);
  if (secret.success) return plain(secret.data.value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
