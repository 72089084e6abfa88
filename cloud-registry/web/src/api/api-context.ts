import { createContext, useContext } from "react";
import type { Api } from "./client.ts";

export const ApiContext = createContext<Api | undefined>(undefined);

/** The client of the registry, from the page around. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new TypeError("useApi needs an ApiContext around it");
  return api;
}
