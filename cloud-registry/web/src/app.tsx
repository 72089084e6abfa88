import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "./api/api-context.ts";
import { ApiFault } from "./api/fault.ts";
import type { Session } from "./api/shapes.ts";
import { LogInPage } from "./session/log-in-page.tsx";
import { sessionKey } from "./session/session-key.ts";
import { FaultNote, Waiting } from "./shell/state-note.tsx";

const loadConsole = () => import("./console.tsx");
const Console = lazy(() => loadConsole().then(({ ConsolePage }) => ({ default: ConsolePage })));

/** The page: the log-in until there is a session, the console with it. */
export function App() {
  const api = useApi();
  const queries = useQueryClient();
  const { i18n } = useTranslation();
  const session = useQuery<Session | null>({
    queryKey: sessionKey,
    queryFn: () => api.session().catch(nobody),
    staleTime: Number.POSITIVE_INFINITY,
  });

  useEffect(() => {
    // The console arrives while the person types.
    if (session.data === null) void loadConsole();
  }, [session.data]);
  useEffect(() => {
    document.title = `${i18n.t("brand.name")} ${i18n.t("brand.latin")}`;
  }, [i18n]);

  if (session.isPending) return <Waiting rows={0} />;
  if (session.isError) return <FaultNote fault={session.error} onRetry={() => void session.refetch()} />;
  if (session.data === null)
    return (
      <LogInPage
        onLoggedIn={(found) => {
          // Nothing of an earlier session may show in this one.
          queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
          queries.setQueryData(sessionKey, found);
        }}
      />
    );
  return (
    <Suspense fallback={<Waiting />}>
      <Console key={session.data.account.id} session={session.data} />
    </Suspense>
  );
}

function nobody(fault: unknown): null {
  if (fault instanceof ApiFault && fault.status === 401) return null;
  throw fault;
}
