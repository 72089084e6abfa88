import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Template } from "../api/shapes.ts";
import { useConsole } from "../session/session-context.ts";

/** The face as the doors hold it: since when, whether it still opens, and who looks like it. */
export function FaceTemplates({ templates }: { readonly templates: readonly Template[] }) {
  const { t } = useTranslation();
  if (templates.length === 0) return null;
  return (
    <>
      <h3 className="drawer-heading">{t("people.faces")}</h3>
      <ul className="plain-list">
        {templates.map((template) => (
          <FaceTemplate key={template.doorId} template={template} />
        ))}
      </ul>
    </>
  );
}

function FaceTemplate({ template: { photosUsed, enrolledAt, neededSince, similar } }: { readonly template: Template }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  return (
    <li>
      <span>{t("people.faceMade", { at: siteTime.date(enrolledAt), count: photosUsed })}</span>
      {neededSince !== undefined && (
        <span className="face-note">{t("people.faceNeeded", { at: siteTime.date(neededSince) })}</span>
      )}
      {similar.map(({ personId, kind, name }) => (
        <Link key={personId} className="face-note" to={`/people?view=list&person=${personId}`}>
          {t(`people.faceSimilar.${kind}`, { name })}
        </Link>
      ))}
    </li>
  );
}
