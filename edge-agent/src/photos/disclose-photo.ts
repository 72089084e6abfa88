import { type EventBody, fromBase64Url, seal, toBase64Url } from "@menshen/protocol";
import type { ReplyBody, RequestOf } from "../link/link.ts";
import type { PhotoStore } from "./photo-store.ts";

/** Sends one entry photo, sealed to the page that asked; the journal knows who looked before anybody can. */
export async function disclosePhoto(
  request: RequestOf<"photo">,
  parts: { readonly store: Pick<PhotoStore, "read">; readonly append: (body: EventBody) => Promise<unknown> },
): Promise<ReplyBody> {
  const { photo, accountId, requestId, viewerKey } = request;
  const found = await parts.store.read(photo);
  if (found.type !== "found") {
    return { type: "refused", reason: found.type === "expired" ? "photo-expired" : "photo-not-found", problems: [] };
  }
  await parts.append({ type: "photo.disclosed", requestId, photo, accountId });
  return {
    type: "sealed-photo",
    photo,
    sealed: toBase64Url(seal(fromBase64Url(viewerKey), found.jpeg, "entry-photo")),
  };
}
