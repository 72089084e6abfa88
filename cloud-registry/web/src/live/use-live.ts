import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useApi } from "../api/api-context.ts";
import type { Alarm, Door, Entry } from "../api/shapes.ts";
import { useConsole } from "../session/session-context.ts";
import { sessionKey } from "../session/session-key.ts";
import { followStream, type StreamEvent, type StreamState } from "./event-stream.ts";
import { mergeAlarm, mergeDoor, mergeEntries, unseenAlarms } from "./merge.ts";

const catchUpSize = 40;

/** The doors and latest entries of the building, kept current by the registry's event stream. */
export function useLive() {
  const api = useApi();
  const queries = useQueryClient();
  const { site } = useConsole();
  const [stream, setStream] = useState<StreamState>({ type: "connecting" });
  const [arrived, setArrived] = useState<Entry>();
  const doorsKey = doorsKeyOf(site.id);

  const doors = useQuery({ queryKey: doorsKey, queryFn: () => api.doors(site.id) });
  const alarms = useQuery({ queryKey: ["alarms", site.id], queryFn: () => api.alarms(site.id) });
  const entries = useQuery({
    queryKey: ["live", site.id],
    // Asked again after each reconnection: what happened meanwhile is put between what is shown.
    queryFn: async () => {
      const { items } = await api.entries(site.id, {}, { limit: catchUpSize });
      return mergeEntries(queries.getQueryData<readonly Entry[]>(["live", site.id]) ?? [], items);
    },
  });

  const noteAlarm = useCallback(
    (alarm: Alarm) =>
      queries.setQueryData<readonly Alarm[]>(["alarms", site.id], (known) => mergeAlarm(known ?? [], alarm)),
    [queries, site.id],
  );
  const acknowledging = useMutation({
    mutationFn: ({ id }: Alarm) => api.acknowledgeAlarm(id),
    onSuccess: noteAlarm,
  });

  const onEvent = useCallback(
    (event: StreamEvent) => {
      if (event.event === "entry") {
        const entry = JSON.parse(event.data) as Entry;
        const shown = queries.getQueryData<readonly Entry[]>(["live", site.id]) ?? [];
        if (!shown.some(({ id }) => id === entry.id)) setArrived(entry);
        queries.setQueryData(["live", site.id], mergeEntries(shown, [entry]));
      } else if (event.event === "door") {
        const news = JSON.parse(event.data) as Door;
        queries.setQueryData<readonly Door[]>(doorsKeyOf(site.id), (known) => mergeDoor(known ?? [], news));
      } else if (event.event === "alarm") {
        noteAlarm(JSON.parse(event.data) as Alarm);
      }
    },
    [queries, site.id, noteAlarm],
  );

  useEffect(() => {
    const stop = new AbortController();
    let opened = 0;
    const onState = (state: StreamState) => {
      setStream(state);
      if (state.type !== "open") return;
      opened += 1;
      void queries.invalidateQueries({ queryKey: doorsKeyOf(site.id) });
      if (opened === 1) return;
      void queries.invalidateQueries({ queryKey: ["live", site.id] });
      void queries.invalidateQueries({ queryKey: ["alarms", site.id] });
    };
    const onRefused = () => queries.setQueryData(sessionKey, null);
    const parts = { fetch: (url: string, init: RequestInit) => fetch(url, init), wait, onState, onEvent, onRefused };
    void followStream(api.liveAddress(site.id), parts, stop.signal);
    return () => stop.abort();
  }, [api, queries, site.id, onEvent]);

  const standing = alarms.data ?? [];
  return { doors, entries, stream, standing, alarms: unseenAlarms(standing), arrived, acknowledging };
}

/** Where the queries keep the doors of a building. */
export const doorsKeyOf = (siteId: string) => ["doors", siteId] as const;

/** Waits, less when the network comes back or the page is looked at again; rejects when the signal aborts. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      over.abort();
      settle();
    };
    const timer = setTimeout(end(resolve), milliseconds);
    window.addEventListener("online", end(resolve), { signal: over.signal });
    document.addEventListener("visibilitychange", end(resolve), { signal: over.signal });
    signal.addEventListener("abort", end(reject), { signal: over.signal });
  });
}
