import type { CredentialKind } from "@menshen/protocol";
import { useTranslation } from "react-i18next";
import { Icon } from "../shell/icon.tsx";

/** The ways a person can open the door, as drawings with a name each. */
export function WaysIn({
  ways,
  named = false,
}: {
  readonly ways: readonly CredentialKind[];
  readonly named?: boolean;
}) {
  const { t } = useTranslation();
  if (ways.length === 0) return <span className="quiet">{t("people.noWays")}</span>;
  return (
    <span className="ways" data-named={named}>
      {ways.map((way) => (
        <span key={way} className="way" title={t(`factor.${way}`)}>
          <Icon name={way} size={17} />
          <span className={named ? undefined : "unseen"}>{t(`factor.${way}`)}</span>
        </span>
      ))}
    </span>
  );
}
