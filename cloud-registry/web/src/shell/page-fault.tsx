import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { StateNote } from "./state-note.tsx";

/** Stands in for a page that threw; the rest of the session is kept. */
export function PageFault() {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <StateNote icon="alert" title={t("fault.page")} next={t("fault.pageNext")}>
        <button type="button" className="quiet-button" onClick={() => location.reload()}>
          {t("fault.reload")}
        </button>
      </StateNote>
    </div>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <StateNote icon="search" title={t("fault.notFound")}>
      <Link to="/live" className="quiet-button">
        {t("fault.home")}
      </Link>
    </StateNote>
  );
}
