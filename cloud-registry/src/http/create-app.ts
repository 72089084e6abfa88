import { existsSync } from "node:fs";
import { join } from "node:path";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from "fastify";
import type { LogInLimit } from "../accounts/log-in-limit.ts";
import type { PasswordCheck } from "../accounts/passwords.ts";
import { sessionRoutes } from "../accounts/session-routes.ts";
import { alarmRoutes } from "../alarms/alarm-routes.ts";
import { calendarRoutes } from "../calendar/calendar-routes.ts";
import { commissioningRoutes } from "../devices/commissioning.ts";
import { controllerRoutes } from "../devices/controller-routes.ts";
import { doorRuleRoutes } from "../devices/door-rule-routes.ts";
import { entryRoutes } from "../entries/entry-routes.ts";
import { occupancyRoutes } from "../occupancies/occupancy-routes.ts";
import { peopleRoutes } from "../people/people-routes.ts";
import { pinRoutes } from "../people/pin-routes.ts";
import { recognitionRoutes } from "../recognition/recognition-routes.ts";
import { simulationRoutes } from "../simulation/simulation-routes.ts";
import { siteRoutes } from "../sites/site-routes.ts";
import { liveRoutes } from "./live-routes.ts";
import type { Metrics } from "./metrics.ts";
import { operationRoutes } from "./operation-routes.ts";
import { HttpProblem, problemBody, problems } from "./problems.ts";
import type { RouteParts } from "./route-parts.ts";
import { guardRoutes } from "./session-guard.ts";
import { compileValidator } from "./validation.ts";

export interface AppParts extends RouteParts {
  readonly dataDirectory: string;
  /** The built page; its absence is told, not hidden. */
  readonly webDirectory: string;
  readonly https: boolean;
  readonly limit: LogInLimit;
  readonly passwords: PasswordCheck;
  readonly metrics: Metrics;
  readonly brokerIsUp: () => boolean;
  readonly log: FastifyBaseLogger;
}

/** Builds the registry's HTTP side without listening, so that it can be asked by inject. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  answerProblems(app, parts.log);
  app.addHook("onResponse", (request, reply) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? "none", status: reply.statusCode };
    parts.metrics.observeRequest(labels, reply.elapsedTime / 1000);
    return Promise.resolve();
  });
  await app.register(helmet, securityHeaders(parts.https));
  await app.register(cookie);
  await app.register(rateLimit, {
    max: 1200,
    timeWindow: "1 minute",
    errorResponseBuilder: () => new HttpProblem("too-many-requests"),
  });
  await describeApi(app);
  await app.register(operationRoutes, { ...parts, database: parts.data.database });
  const { limit, passwords, https, data } = parts;
  const prefix = "/api";
  await app.register(sessionRoutes, { prefix, database: data.database, now: data.now, limit, passwords, https });
  await app.register(behindSession, { ...parts, prefix });
  await servePage(app, parts.webDirectory);
  return app;
}

/** Everything that only a session opens. */
const behindSession: FastifyPluginAsync<AppParts> = async (app, parts) => {
  // The prefix is on this plugin already: passed on, it would stand twice.
  const { prefix: _, ...shared } = { prefix: undefined, ...parts };
  const routeParts = { ...shared, guard: guardRoutes(app, parts.data) };
  for (const routes of [
    siteRoutes,
    peopleRoutes,
    entryRoutes,
    alarmRoutes,
    controllerRoutes,
    recognitionRoutes,
    calendarRoutes,
    doorRuleRoutes,
    commissioningRoutes,
    occupancyRoutes,
    pinRoutes,
    simulationRoutes,
    liveRoutes,
  ])
    await app.register(routes, routeParts);
};

/** No script but our own, from our own address; Ant Design writes its styles into the page. */
function securityHeaders(https: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "blob:", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'", "data:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    ...(https ? {} : { strictTransportSecurity: false, crossOriginOpenerPolicy: false, originAgentCluster: false }),
  } as const;
}

/** Every answer that is not what was asked for comes from one table, in both languages. */
function answerProblems(app: FastifyInstance, log: FastifyBaseLogger): void {
  app.setErrorHandler<FastifyError | HttpProblem>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.code === "internal")
      log.error({ err: error, method: request.method, url: request.routeOptions.url }, "a request failed");
    return reply.code(problems[problem.code].status).send(problemBody(problem));
  });
}

function problemOf(error: FastifyError | HttpProblem): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new HttpProblem("too-large");
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return new HttpProblem("internal");
  const message = {
    zh: "请求体必须是合法的 JSON，并使用 content-type: application/json",
    en: "The body must be JSON, sent as application/json",
  };
  return new HttpProblem("bad-input", [{ where: "body", code: error.code, message }]);
}

async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Menshen registry",
        version: "1",
        description:
          "Sites, people, doors and entries. Sign in at POST /api/session; calls that change something carry its csrfToken as x-csrf-token.",
      },
      components: { securitySchemes: { session: { type: "apiKey", in: "cookie", name: "menshen_session" } } },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: "/docs",

    uiConfig: { validatorUrl: null, deepLinking: true },
  });
}

async function servePage(app: FastifyInstance, webDirectory: string): Promise<void> {
  const index = join(webDirectory, "index.html");
  await app.register(fastifyStatic, {
    root: webDirectory,
    wildcard: true,
    index: ["index.html"],
    suppressListenWarning: true,
  } as never);
  app.setNotFoundHandler((request, reply) => {
    const { url, method } = request;
    const isPage = (method === "GET" || method === "HEAD") && !/^\/(api|docs|assets)(\/|$|\?)/.test(url);
    if (!isPage) throw new HttpProblem("not-found");
    if (!existsSync(index)) throw new HttpProblem("page-not-built");
    // The page finds its own way from here.
    return reply.header("cache-control", "no-cache").sendFile("index.html");
  });
}
