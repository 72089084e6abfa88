import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { createBrowserRouter, Navigate } from "react-router";
import { RouterProvider } from "react-router/dom";
import { useApi } from "./api/api-context.ts";
import type { Api } from "./api/client.ts";
import type { Session, Site } from "./api/shapes.ts";
import { LivePage } from "./live/live-page.tsx";
import { createPhotoStore } from "./photos/photo-store.ts";
import { makeViewingKey } from "./photos/viewing-key.ts";
import { ConsoleContext } from "./session/session-context.ts";
import { sessionKey } from "./session/session-key.ts";
import { NotFound, PageFault } from "./shell/page-fault.tsx";
import { Shell } from "./shell/shell.tsx";
import { FaultNote, StateNote, Waiting } from "./shell/state-note.tsx";
import { useTheme } from "./shell/theme.ts";
import { siteTime } from "./time/site-time.ts";
import { languageOf } from "./words/words.ts";
import "./live/live.css";
import "./entries/entries.css";

const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <PageFault />,
    HydrateFallback: Waiting,
    children: [
      { path: "/", element: <Navigate to="/live" replace /> },
      { path: "/live", element: <LivePage /> },
      {
        path: "/entries",
        lazy: () => import("./entries/entries-page.tsx").then(({ EntriesPage }) => page(EntriesPage)),
      },
      { path: "/people", lazy: () => import("./people/people-page.tsx").then(({ PeoplePage }) => page(PeoplePage)) },
      { path: "*", element: <NotFound /> },
    ],
  },
]);

const page = (Component: () => React.ReactNode) => ({ Component });
const siteStorageKey = "menshen.site";

/** Everything behind the log-in. */
export function ConsolePage({ session }: { readonly session: Session }) {
  const api = useApi();
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  const sites = useQuery({ queryKey: ["sites"], queryFn: api.sites });
  const zh = languageOf(i18n.language) === "zh";
  dayjs.locale(zh ? "zh-cn" : "en");
  return (
    <ConfigProvider theme={theme} locale={zh ? zhCN : enUS}>
      {sites.isPending && <Waiting />}
      {sites.isError && <FaultNote fault={sites.error} onRetry={() => void sites.refetch()} />}
      {sites.data?.length === 0 && <StateNote icon="live" title={t("fault.noSite")} next={t("fault.noSiteNext")} />}
      {sites.data?.[0] && <SiteConsole session={session} sites={sites.data} first={sites.data[0]} />}
    </ConfigProvider>
  );
}

type SiteConsoleProps = { readonly session: Session; readonly sites: readonly Site[]; readonly first: Site };

function SiteConsole({ session, sites, first }: SiteConsoleProps) {
  const api = useApi();
  const queries = useQueryClient();
  const { i18n } = useTranslation();
  const photos = usePhotos(api);
  const [siteId, setSiteId] = useState(() => sessionStorage.getItem(siteStorageKey));
  const site = sites.find(({ id }) => id === siteId) ?? first;
  const value = useMemo(
    () => ({
      session,
      sites,
      site,
      photos,
      siteTime: siteTime(site.timeZone, i18n.language),
      chooseSite: (chosen: string) => {
        sessionStorage.setItem(siteStorageKey, chosen);
        setSiteId(chosen);
      },
      logOut: () => api.logOut().then(() => void queries.setQueryData(sessionKey, null)),
    }),
    [session, sites, site, photos, i18n.language, api, queries],
  );
  return (
    <ConsoleContext value={value}>
      <RouterProvider router={router} />
    </ConsoleContext>
  );
}

/** One key and one store of photos for as long as this log-in lasts. */
function usePhotos(api: Api) {
  const [photos] = useState(() => {
    const key = makeViewingKey();
    return createPhotoStore({
      fetch: async (entryId, sha256) => {
        const jpeg = key.open(await api.photo(entryId, key.publicKey), sha256);
        return jpeg && new Blob([jpeg], { type: "image/jpeg" });
      },
      makeUrl: (photo) => URL.createObjectURL(photo),
      revokeUrl: (url) => URL.revokeObjectURL(url),
      parallel: 3,
      spare: 40,
    });
  });
  useEffect(() => photos.close, [photos]);
  return photos;
}
