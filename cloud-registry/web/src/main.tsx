import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { ApiContext } from "./api/api-context.ts";
import { createApi } from "./api/client.ts";
import { ApiFault } from "./api/fault.ts";
import { App } from "./app.tsx";
import { sessionKey } from "./session/session-key.ts";
import { openWords } from "./words/words.ts";
import "./shell/page.css";
import "./session/log-in.css";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the registry refused it refuses again; what did not arrive may arrive at the second try.
      retry: (failures, fault) =>
        failures < 2 && !(fault instanceof ApiFault && fault.status >= 400 && fault.status < 500),
    },
  },
});
const api = createApi({
  fetch: (url, init) => fetch(url, init),
  onSignedOut: () => queries.setQueryData(sessionKey, null),
});

const root = document.getElementById("page");
if (!root) throw new TypeError('the page needs an element with the id "page"');
const words = await openWords(localStorage, document.documentElement);
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={words}>
      <QueryClientProvider client={queries}>
        <ApiContext value={api}>
          <App />
        </ApiContext>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
