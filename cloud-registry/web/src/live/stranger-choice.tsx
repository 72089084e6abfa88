import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useApi } from "../api/api-context.ts";
import type { Door } from "../api/shapes.ts";
import { faultSentence } from "../words/words.ts";
import { followed, oneInMany, stepsWith } from "./stranger-steps.ts";
import { doorsKeyOf } from "./use-live.ts";

/** How many strangers the door may let in, as the landlord chooses it. */
export function StrangerChoice({ door }: { readonly door: Door }) {
  const { t, i18n } = useTranslation();
  const changing = useStrangerChange(door);
  const chosen = changing.isPending ? changing.variables : door.targetFpir;
  const standing = followed(chosen, door);
  return (
    <span className="stranger-choice">
      <Select
        aria-label={t("door.strangers")}
        value={chosen}
        options={stepsWith(chosen).map((value) => ({
          value,
          label: t("door.strangersOneIn", { many: oneInMany(value) }),
        }))}
        disabled={changing.isPending}
        onChange={(share) => changing.mutate(share)}
      />
      <small>{t("door.strangersMeans")}</small>
      {standing !== "yes" && <small role="status">{t(`door.strangersFollowed.${standing}`)}</small>}
      {changing.isError && <small role="alert">{faultSentence(changing.error, i18n)}</small>}
    </span>
  );
}

function useStrangerChange({ id, siteId }: Door) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (targetFpir: number) => api.changeRecognition(id, { targetFpir }),
    onSuccess: () => queries.invalidateQueries({ queryKey: doorsKeyOf(siteId) }),
  });
}
